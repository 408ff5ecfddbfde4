import { openAiRefusal, type Refusal } from '../../../relay/relay-error';
import type { Message, Usage } from '../conversation';
import { parseJson, type Settings } from '../settings';
import { functionsOf, given, saidOf, thoughtsFor } from './said';
import type { EventReader, Piece, WireFormat } from './wire-format';

/** OpenAI's Responses. Nothing is kept between calls, so reasoning goes back in encrypted form. */
export const responsesFormat: WireFormat = {
  build: (settings, messages) => {
    const { model = '', system, temperature, topP, maxTokens, reasoningEffort } = settings;
    return {
      model,
      ...(system.trim() !== '' && { instructions: system }),
      input: saidOf(messages).flatMap((message) => toItems(message, model)),
      ...given({ temperature, top_p: topP, max_output_tokens: maxTokens }),
      ...(reasoningEffort !== undefined && {
        reasoning: { effort: reasoningEffort, summary: 'auto' },
        include: ['reasoning.encrypted_content'],
      }),
      ...toolsOf(settings),
      ...formatOf(settings),
      store: false,
      stream: true,
    };
  },
  reader: readResponse,
  refusalIn: (document) => refusalIn(document as ResponseEvent | undefined) ?? openAiRefusal(document),
  lacks: ['seed', 'stop'],
};

function toItems(message: Message, model: string): readonly unknown[] {
  if (message.role === 'tool')
    return [{ type: 'function_call_output', call_id: message.toolCallId, output: message.text }];
  if (message.role === 'user') {
    const text = message.text === '' ? [] : [{ type: 'input_text', text: message.text }];
    const images = message.images.map(toImage);
    return [{ role: 'user', content: images.length > 0 ? [...text, ...images] : message.text }];
  }
  const text = message.text === '' ? [] : [{ role: 'assistant', content: message.text }];
  const calls = message.toolCalls.map(({ id, name, arguments: json }) => ({
    ...{ type: 'function_call', call_id: id, name, arguments: json },
  }));
  return [...thoughtsFor(message, 'responses', model), ...text, ...calls, ...shown(message.images)];
}

const toImage = (url: string) => ({ type: 'input_image', image_url: url });

/** Pictures it made: vendors know their own by ids alone, so they are shown to it. */
const shown = (images: readonly string[] = []): readonly object[] =>
  images.length > 0 ? [{ role: 'user', content: images.map(toImage) }] : [];

/** Schemas are strict here unless one says otherwise; those that people type seldom fit that. */
function toolsOf(settings: Settings) {
  const tools = functionsOf(settings).map((one) => ({ type: 'function', parameters: null, strict: false, ...one }));
  return tools.length > 0 && { tools };
}

function formatOf({ format, schema }: Settings) {
  if (format === 'text') return {};
  if (format === 'json_object') return { text: { format: { type: 'json_object' } } };
  return { text: { format: { type: 'json_schema', name: 'answer', schema: parseJson(schema), strict: true } } };
}

interface ResponseEvent {
  readonly type?: string;
  readonly delta?: string;
  readonly output_index?: number;
  readonly summary_index?: number;
  readonly item?: Item;
  readonly response?: Response;
  /** Of an `error` event. */
  readonly code?: string | null;
  readonly message?: string;
}

interface Item {
  readonly type?: string;
  readonly call_id?: string;
  readonly name?: string;
  readonly arguments?: string;
  readonly encrypted_content?: string | null;
  /** Base64 of a picture. */
  readonly result?: string | null;
  readonly output_format?: string;
}

interface Response {
  readonly error?: { readonly code?: string; readonly message?: string } | null;
  readonly incomplete_details?: { readonly reason?: string } | null;
  readonly usage?: WireUsage | null;
}

interface WireUsage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly input_tokens_details?: { readonly cached_tokens?: number };
  readonly output_tokens_details?: { readonly reasoning_tokens?: number };
}

function refusalIn({ type, code, message, response }: ResponseEvent = {}): Refusal | undefined {
  if (type === 'response.failed') return response?.error ?? {};
  return type === 'error' && message !== undefined ? { code: code ?? undefined, message } : undefined;
}

function readResponse(): EventReader {
  /** Which call an item is, by its place in the output, and whether its arguments came bit by bit. */
  const calls = new Map<number, { readonly index: number; isWritten: boolean }>();
  const begin = ({ output_index: place = 0, item }: ResponseEvent): Piece => {
    if (item?.type !== 'function_call') return {};
    const index = calls.size;
    calls.set(place, { index, isWritten: false });
    return { toolCalls: [{ index, id: item.call_id, name: item.name }] };
  };
  const write = ({ output_index: place = 0, delta }: ResponseEvent): Piece => {
    const call = calls.get(place);
    if (!call) return {};
    call.isWritten = true;
    return { toolCalls: [{ index: call.index, arguments: delta }] };
  };
  const end = ({ output_index: place = 0, item }: ResponseEvent): Piece => {
    if (item?.type === 'image_generation_call') return imageIn(item);
    if (item?.type === 'reasoning') return item.encrypted_content ? { thoughts: [item] } : {};
    const call = calls.get(place);
    return call && !call.isWritten ? { toolCalls: [{ index: call.index, arguments: item?.arguments }] } : {};
  };
  const READERS: Readonly<Record<string, (event: ResponseEvent) => Piece>> = {
    'response.output_text.delta': ({ delta }) => ({ text: delta }),
    'response.refusal.delta': ({ delta }) => ({ text: delta }),
    'response.reasoning_text.delta': ({ delta }) => ({ reasoning: delta }),
    'response.reasoning_summary_text.delta': ({ delta }) => ({ reasoning: delta }),
    'response.reasoning_summary_part.added': ({ summary_index: part = 0 }) => ({ reasoning: part > 0 ? '\n\n' : '' }),
    'response.output_item.added': begin,
    'response.function_call_arguments.delta': write,
    'response.output_item.done': end,
    'response.completed': endOf,
    'response.incomplete': endOf,
  };
  return (event) => READERS[(event as ResponseEvent).type ?? '']?.(event as ResponseEvent) ?? {};
}

const imageIn = ({ result, output_format: format = 'png' }: Item): Piece =>
  result ? { images: [`data:image/${format};base64,${result}`] } : {};

function endOf({ response }: ResponseEvent): Piece {
  const reason = response?.incomplete_details?.reason;
  return {
    finishReason: reason === 'max_output_tokens' ? 'length' : (reason ?? 'completed'),
    usage: response?.usage ? toUsage(response.usage) : undefined,
  };
}

const toUsage = (usage: WireUsage): Usage => ({
  inputTokens: usage.input_tokens ?? 0,
  cachedTokens: usage.input_tokens_details?.cached_tokens ?? 0,
  outputTokens: usage.output_tokens ?? 0,
  reasoningTokens: usage.output_tokens_details?.reasoning_tokens ?? 0,
  chargeUsd: undefined,
});
