import type { ChatMessage, ChatRequest } from '@app/llm';
import { REQUEST, TARGET } from '../../__fixtures__/describe-adapter';
import type { Keepsakes } from '../../adapter';
import { bedrockAdapter } from '../bedrock.adapter';

export const SONNET_4_5 = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

export interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dropped: readonly string[];
  readonly body: Readonly<Record<string, unknown>> & {
    readonly messages: readonly { readonly role: string; readonly content: readonly object[] }[];
  };
}

/** What goes to Bedrock for a request. */
export function sent(
  request: Partial<ChatRequest>,
  { model = SONNET_4_5, recalled }: { readonly model?: string; readonly recalled?: Keepsakes } = {},
): Sent {
  const target = { ...TARGET, upstreamModel: model };
  const built = bedrockAdapter.chat!.buildRequest({ ...REQUEST, stream: false, ...request }, target, recalled);
  const body = JSON.parse(built.body) as Sent['body'];
  return { url: built.url, headers: built.headers, dropped: built.dropped ?? [], body };
}

export const sentTurns = (
  messages: readonly ChatMessage[],
  more: Partial<ChatRequest> = {},
): Sent['body']['messages'] => sent({ ...more, messages }).body.messages;

export const called = (id: string, name: string, args = '{}') => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});

export const tool = (name: string, more: object = {}) => ({ type: 'function', function: { name, ...more } });
