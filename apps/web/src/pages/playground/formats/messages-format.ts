import type { Refusal } from '../../../relay/relay-error';
import type { Message, ThoughtBlock, Usage } from '../conversation';
import { parseJson, type Settings } from '../settings';
import { argumentsOf, functionsOf, given, inlineImage, merged, saidOf, thoughtsFor, type Turn } from './said';
import type { EventReader, Piece, WireFormat } from './wire-format';

/** The format wants a bound; thinking counts towards it. */
const USUAL_MAX_TOKENS = 4_096;
const MAX_TOKENS_WITH_THINKING = 16_384;

/** Anthropic's Messages. */
export const messagesFormat: WireFormat = {
  build: (settings, messages) => {
    const { model = '', system, temperature, topP, maxTokens, stop, reasoningEffort } = settings;
    const usual = reasoningEffort === undefined ? USUAL_MAX_TOKENS : MAX_TOKENS_WITH_THINKING;
    const turns = merged(saidOf(messages).map((message) => toTurn(message, model)));
    return {
      model,
      max_tokens: maxTokens ?? usual,
      ...(system.trim() !== '' && { system }),
      messages: turns.map(({ role, parts }) => ({ role, content: parts })),
      ...given({ temperature, top_p: topP }),
      ...(stop.length > 0 && { stop_sequences: [...stop] }),
      ...(reasoningEffort !== undefined && { thinking: { type: 'adaptive', display: 'summarized' } }),
      ...outputOf(settings),
      ...toolsOf(settings),
      stream: true,
    };
  },
  reader: readMessage,
  refusalIn,
  lacks: ['seed', 'json_object'],
};

function toTurn(message: Message, model: string): Turn<'user' | 'assistant'> {
  if (message.role === 'tool')
    return {
      role: 'user',
      parts: [{ type: 'tool_result', tool_use_id: message.toolCallId, content: message.text }],
    };
  const text = message.text === '' ? [] : [{ type: 'text', text: message.text }];
  if (message.role === 'user') return { role: 'user', parts: [...message.images.map(toImage), ...text] };
  const calls = message.toolCalls.map(({ id, name, arguments: json }) => ({
    ...{ type: 'tool_use', id, name, input: argumentsOf(json) },
  }));
  return { role: 'assistant', parts: [...thoughtsFor(message, 'messages', model), ...text, ...calls] };
}

function toImage(url: string): object {
  const inline = inlineImage(url);
  const source = inline ? { type: 'base64', media_type: inline.mimeType, data: inline.data } : { type: 'url', url };
  return { type: 'image', source };
}

function toolsOf(settings: Settings) {
  const tools = functionsOf(settings).map(({ parameters, ...one }) => ({
    ...one,
    input_schema: parameters ?? { type: 'object', properties: {} },
  }));
  return tools.length > 0 && { tools };
}

function outputOf({ format, schema, reasoningEffort }: Settings) {
  const output = given({
    // Its scale begins at low.
    effort: reasoningEffort === 'minimal' ? 'low' : reasoningEffort,
    format: format === 'json_schema' ? { type: 'json_schema', schema: parseJson(schema) } : undefined,
  });
  return Object.keys(output).length > 0 && { output_config: output };
}

interface MessageEvent {
  readonly type?: string;
  readonly index?: number;
  readonly message?: { readonly usage?: WireUsage };
  readonly content_block?: Block;
  readonly delta?: Delta;
  readonly usage?: WireUsage;
  readonly error?: WireError;
}

interface Block {
  readonly type?: string;
  readonly id?: string;
  readonly name?: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
}

interface Delta {
  readonly type?: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly partial_json?: string;
  readonly stop_reason?: string | null;
}

interface WireUsage {
  readonly input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly output_tokens_details?: { readonly thinking_tokens?: number } | null;
}

interface WireError {
  readonly type?: string;
  readonly message?: string;
  readonly details?: { readonly error_code?: string } | null;
}

function refusalIn(document: unknown): Refusal | undefined {
  const { error } = (document ?? {}) as { error?: WireError };
  return error && { code: error.details?.error_code ?? error.type, message: error.message };
}

function readMessage(): EventReader {
  /** Which call a block is, by its index among the blocks. */
  const calls = new Map<number, number>();
  /** The block of thinking that is being written. */
  let thought: ThoughtBlock & Block = {};
  let usage: WireUsage = {};
  const begin = ({ index = 0, content_block: block = {} }: MessageEvent): Piece => {
    if (block.type === 'text') return { text: block.text };
    if (block.type === 'redacted_thinking') return { thoughts: [block] };
    if (block.type === 'thinking') {
      thought = block;
      return { reasoning: block.thinking };
    }
    if (block.type !== 'tool_use') return {};
    calls.set(index, calls.size);
    return { toolCalls: [{ index: calls.size - 1, id: block.id, name: block.name }] };
  };
  const think = ({ thinking = '' }: Delta): Piece => {
    thought = { ...thought, thinking: (thought.thinking ?? '') + thinking };
    return { reasoning: thinking };
  };
  const sign = ({ signature = '' }: Delta): Piece => {
    thought = { ...thought, signature: (thought.signature ?? '') + signature };
    return {};
  };
  const write = ({ partial_json: json }: Delta, block: number): Piece => {
    const index = calls.get(block);
    return index === undefined ? {} : { toolCalls: [{ index, arguments: json }] };
  };
  const DELTAS: Readonly<Record<string, (delta: Delta, block: number) => Piece>> = {
    ...{ text_delta: ({ text }) => ({ text }), input_json_delta: write },
    ...{ thinking_delta: think, signature_delta: sign },
  };
  const end = (): Piece => {
    const ended = thought;
    thought = {};
    return ended.signature ? { thoughts: [ended] } : {};
  };
  /** What is counted at the start is counted again at the end, where it is known better. */
  const count = (more: WireUsage = {}): Usage => {
    usage = { ...usage, ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== null)) };
    return toUsage(usage);
  };
  const EVENTS: Readonly<Record<string, (event: MessageEvent) => Piece>> = {
    message_start: ({ message }) => ({ usage: count(message?.usage) }),
    content_block_start: begin,
    content_block_delta: ({ index = 0, delta = {} }) => DELTAS[delta.type ?? '']?.(delta, index) ?? {},
    content_block_stop: end,
    message_delta: ({ delta, usage: more }) => ({ finishReason: finishOf(delta?.stop_reason), usage: count(more) }),
  };
  return (event) => EVENTS[(event as MessageEvent).type ?? '']?.(event as MessageEvent) ?? {};
}

const finishOf = (reason: string | null | undefined): string | undefined =>
  reason === 'max_tokens' ? 'length' : (reason ?? undefined);

/** Its input is without what was cached. */
const toUsage = (usage: WireUsage): Usage => ({
  inputTokens:
    (usage.input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0),
  cachedTokens: usage.cache_read_input_tokens ?? 0,
  outputTokens: usage.output_tokens ?? 0,
  reasoningTokens: usage.output_tokens_details?.thinking_tokens ?? 0,
  chargeUsd: undefined,
});
