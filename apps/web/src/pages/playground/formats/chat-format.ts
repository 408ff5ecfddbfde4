import { openAiRefusal } from '../../../relay/relay-error';
import type { AssistantMessage, Message, Usage } from '../conversation';
import { parseJson, type Settings } from '../settings';
import { functionsOf, given, saidOf } from './said';
import type { Piece, WireFormat } from './wire-format';

/** OpenAI's Chat Completions, with the members our relay and vendors of open models add to them. */
export const chatFormat: WireFormat = {
  build: (settings, messages) => {
    const { model, system, temperature, topP, maxTokens, seed, stop, reasoningEffort } = settings;
    const head = system.trim() === '' ? [] : [{ role: 'system', content: system }];
    return {
      model,
      messages: [...head, ...saidOf(messages).map(toMessage)],
      ...given({ temperature, top_p: topP, max_tokens: maxTokens, seed, reasoning_effort: reasoningEffort }),
      ...(stop.length > 0 && { stop: [...stop] }),
      ...toolsOf(settings),
      ...formatOf(settings),
      stream: true,
      stream_options: { include_usage: true },
    };
  },
  // The charge comes with the last chunk.
  extras: { usage: { include: true } },
  reader: () => (event) => pieceOf(event as Chunk),
  refusalIn: openAiRefusal,
  lacks: [],
};

function toMessage(message: Message): object {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.text };
  if (message.role === 'assistant') return toAnswer(message);
  if (message.images.length === 0) return { role: 'user', content: message.text };
  const text = message.text === '' ? [] : [{ type: 'text', text: message.text }];
  return { role: 'user', content: [...text, ...message.images.map(toImage)] };
}

const toImage = (url: string) => ({ type: 'image_url', image_url: { url } });

function toAnswer({ text, toolCalls, images = [] }: AssistantMessage): object {
  const made = images.length > 0 && { images: images.map(toImage) };
  if (toolCalls.length === 0) return { role: 'assistant', content: text, ...made };
  const calls = toolCalls.map(({ id, name, arguments: json }) => ({
    ...{ id, type: 'function', function: { name, arguments: json } },
  }));
  return { role: 'assistant', content: text === '' ? null : text, ...made, tool_calls: calls };
}

function toolsOf(settings: Settings) {
  const tools = functionsOf(settings).map((one) => ({ type: 'function', function: one }));
  return tools.length > 0 && { tools };
}

function formatOf({ format, schema }: Settings) {
  if (format === 'text') return {};
  if (format === 'json_object') return { response_format: { type: 'json_object' } };
  const json = { name: 'answer', schema: parseJson(schema), strict: true };
  return { response_format: { type: 'json_schema', json_schema: json } };
}

interface Chunk {
  readonly choices?: readonly {
    readonly delta?: Delta;
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: WireUsage | null;
}

interface Delta {
  readonly content?: string | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly tool_calls?: readonly ToolCallDelta[] | null;
  readonly images?: readonly { readonly image_url: { readonly url: string } }[] | null;
}

interface ToolCallDelta {
  readonly index?: number;
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

interface WireUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number } | null;
  readonly cost?: string | number;
}

function pieceOf({ choices = [], usage }: Chunk): Piece {
  const { delta, finish_reason: finishReason } = choices[0] ?? {};
  return {
    ...(delta && saidIn(delta)),
    finishReason: finishReason ?? undefined,
    usage: usage ? toUsage(usage) : undefined,
  };
}

const saidIn = ({ content, reasoning_content: thinking, reasoning, tool_calls: calls, images }: Delta): Piece => ({
  text: content ?? undefined,
  reasoning: thinking ?? reasoning ?? undefined,
  toolCalls: (calls ?? []).map(({ index = 0, id, function: piece }) => ({ index, id, ...piece })),
  ...(images && { images: images.map(({ image_url: { url } }) => url) }),
});

const toUsage = (usage: WireUsage): Usage => ({
  inputTokens: usage.prompt_tokens ?? 0,
  cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
  outputTokens: usage.completion_tokens ?? 0,
  reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  chargeUsd: usage.cost === undefined ? undefined : String(usage.cost),
});
