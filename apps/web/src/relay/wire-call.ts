/** The formats of clients that the relay speaks. */
export const WIRE_FORMATS = ['chat', 'responses', 'messages', 'gemini'] as const;
export type WireFormatId = (typeof WIRE_FORMATS)[number];

/** As their makers call them: names, not words of ours. */
export const FORMAT_TITLES: Readonly<Record<WireFormatId, string>> = {
  chat: 'Chat Completions',
  responses: 'Responses',
  messages: 'Messages',
  gemini: 'Gemini',
};

export type WireBody = Readonly<Record<string, unknown>>;

/** A call as it is sent. Gemini has its model and whether it streams in the address, the others in the body. */
export interface WireCall {
  readonly format: WireFormatId;
  readonly model: string;
  readonly isStream: boolean;
  readonly body: WireBody;
}

/** The address of the relay without its `/v1`, as the clients of Anthropic and Google want it. */
export const rootOf = (baseUrl: string): string => baseUrl.replace(/\/v1$/, '');

/** `baseUrl` is with its `/v1`. */
export function urlOf(baseUrl: string, { format, model, isStream }: WireCall): string {
  if (format === 'chat') return `${baseUrl}/chat/completions`;
  if (format !== 'gemini') return `${baseUrl}/${format}`;
  const action = isStream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return `${rootOf(baseUrl)}/v1beta/models/${model}:${action}`;
}
