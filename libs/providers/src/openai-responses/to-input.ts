import { AppError } from '@app/common';
import type { ChatMessage, ContentPart } from '@app/llm';
import type { Keepsakes } from '../adapter';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';

/** Messages as input items, in the same order. Throws AppError('unsupported_feature') naming the part that has no counterpart. */
export function toInput(messages: readonly ChatMessage[], recalled: Keepsakes | undefined): readonly JsonObject[] {
  const customIds = new Set<unknown>();
  return messages.flatMap((message, index) => {
    const path = `messages[${index}]`;
    if (message.role === 'assistant') {
      for (const call of callsIn(message)) if (call['type'] === 'custom') customIds.add(call['id']);
      return fromAssistant(message, path, recalled);
    }
    if (message.role === 'tool') return [fromTool(message, path, customIds)];
    if (message.role === 'function') throw new AppError('unsupported_feature', { param: `${path}.role` });
    return [{ role: message.role, content: contentOf(message.content, `${path}.content`) }];
  });
}

const callsIn = (message: ChatMessage): readonly JsonObject[] => arrayIn(message['tool_calls']).filter(isObject);

/** Thinking that was kept stands before the call it led to, as it came. */
function fromAssistant(message: ChatMessage, path: string, recalled: Keepsakes | undefined): readonly JsonObject[] {
  const { content, refusal } = message;
  const said = [...partsSaid(content, `${path}.content`), ...refusalOf(refusal)];
  const calls = callsIn(message).flatMap((call) => {
    const kept = arrayIn(recalled?.get(String(call['id']))).filter(isObject);
    return [...kept, callItem(call)];
  });
  return [...(said.length > 0 ? [{ role: 'assistant', content: said }] : []), ...calls];
}

const refusalOf = (refusal: unknown): readonly JsonObject[] => (textIn(refusal) ? [{ type: 'refusal', refusal }] : []);

function partsSaid(content: ChatMessage['content'], path: string): readonly JsonObject[] {
  if (content === undefined || content === '') return [];
  if (typeof content === 'string') return [{ type: 'output_text', text: content }];
  return content.map((part, index) => {
    if (part.type === 'text') return { type: 'output_text', text: part['text'] };
    if (part.type === 'refusal') return { type: 'refusal', refusal: part['refusal'] };
    throw new AppError('unsupported_feature', { param: `${path}[${index}]` });
  });
}

function callItem(call: JsonObject): JsonObject {
  const { id } = call;
  if (call['type'] === 'custom') {
    const { name, input } = objectIn(call['custom']) ?? {};
    return { type: 'custom_tool_call', call_id: id, name, input };
  }
  const { name, arguments: written } = objectIn(call['function']) ?? {};
  return { type: 'function_call', call_id: id, name, arguments: written };
}

function fromTool(message: ChatMessage, path: string, customIds: ReadonlySet<unknown>): JsonObject {
  const id = message['tool_call_id'];
  const type = customIds.has(id) ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: id, output: contentOf(message.content, `${path}.content`) };
}

function contentOf(content: ChatMessage['content'], path: string): string | readonly JsonObject[] {
  if (content === undefined || typeof content === 'string') return content ?? '';
  return content.map((part, index) => {
    const known = toPart(part);
    if (!known) throw new AppError('unsupported_feature', { param: `${path}[${index}]` });
    return known;
  });
}

function toPart(part: ContentPart): JsonObject | undefined {
  if (part.type === 'text') return { type: 'input_text', text: part['text'] };
  if (part.type === 'file') return { type: 'input_file', ...objectIn(part['file']) };
  if (part.type !== 'image_url') return undefined;
  const { url, detail = 'auto' } = objectIn(part['image_url']) ?? {};
  return { type: 'input_image', image_url: url, detail };
}
