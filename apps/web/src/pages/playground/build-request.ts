import type { ChatBody } from '../../relay/code-samples';
import type { AssistantMessage, Message } from './conversation';
import { functionOf, parseJson, type Settings } from './settings';

/** The body of `/chat/completions` for what was said so far. The settings must be usable. */
export function buildRequest(settings: Settings, messages: readonly Message[]): ChatBody {
  const { model = '', system, temperature, topP, maxTokens, seed, stop, reasoningEffort } = settings;
  const head = system.trim() === '' ? [] : [{ role: 'system', content: system }];
  return {
    model,
    messages: [...head, ...messages.filter(isSaid).map(toWire)],
    ...given({ temperature, top_p: topP, max_tokens: maxTokens, seed, reasoning_effort: reasoningEffort }),
    ...(stop.length > 0 && { stop: [...stop] }),
    ...toolsOf(settings),
    ...formatOf(settings),
    stream: true,
    stream_options: { include_usage: true },
  };
}

/** An answer that failed before it said anything was not said. */
const isSaid = (message: Message): boolean =>
  message.role !== 'assistant' || message.text !== '' || message.toolCalls.length > 0;

function toWire(message: Message): Readonly<Record<string, unknown>> {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.text };
  if (message.role === 'assistant') return assistantToWire(message);
  if (message.images.length === 0) return { role: 'user', content: message.text };
  const text = message.text === '' ? [] : [{ type: 'text', text: message.text }];
  const images = message.images.map((url) => ({ type: 'image_url', image_url: { url } }));
  return { role: 'user', content: [...text, ...images] };
}

function assistantToWire({ text, toolCalls }: AssistantMessage): Readonly<Record<string, unknown>> {
  if (toolCalls.length === 0) return { role: 'assistant', content: text };
  const calls = toolCalls.map(({ id, name, arguments: json }) => ({
    ...{ id, type: 'function', function: { name, arguments: json } },
  }));
  return { role: 'assistant', content: text === '' ? null : text, tool_calls: calls };
}

function toolsOf({ tools }: Settings) {
  const parsed = parseJson(tools);
  if (!Array.isArray(parsed) || parsed.length === 0) return {};
  return { tools: parsed.map((tool: unknown) => ({ type: 'function', function: functionOf(tool) })) };
}

function formatOf({ format, schema }: Settings) {
  if (format === 'text') return {};
  if (format === 'json_object') return { response_format: { type: 'json_object' } };
  const json = { name: 'answer', schema: parseJson(schema), strict: true };
  return { response_format: { type: 'json_schema', json_schema: json } };
}

const given = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
