import { AppError } from '@app/common';
import type { ChatMessage } from '@app/llm';
import { isObject, type JsonObject, jsonIn, textIn } from '../openai-compatible/wire';
import { partsOf, textsOf } from './build-parts';
import type { ModelFamily } from './model-family';

/** A call of the assistant, as far as its result must name it. */
export interface AwaitedCall {
  readonly id: string;
  readonly name: string;
}

/** A message of a tool, with its place in the request. */
export interface ToolMessage {
  readonly message: ChatMessage;
  readonly index: number;
}

/**
 * The turn that answers a turn with calls. Google matches them by number and order, so every call needs its result.
 * `askedIn` is where the calls are. Throws AppError('invalid_value').
 */
export function resultsTurn(
  calls: readonly AwaitedCall[],
  results: readonly ToolMessage[],
  { askedIn, family }: { readonly askedIn: number; readonly family: ModelFamily },
): JsonObject {
  const stray = results.find(({ message }) => !calls.some(({ id }) => id === idOf(message)));
  if (stray) throw strayResult(stray);
  const answered = calls.map((call) => {
    const result = results.find(({ message }) => idOf(message) === call.id);
    if (!result) throw invalid(`messages[${askedIn}]`, `no tool message answers the call '${call.id}'`);
    return toResponse(call, result, family);
  });
  return { role: 'user', parts: [...answered.map(({ part }) => part), ...answered.flatMap(({ beside }) => beside)] };
}

export const strayResult = ({ message, index }: ToolMessage): AppError =>
  message.role === 'function'
    ? invalid(`messages[${index}].name`, 'no call before it is of that function')
    : invalid(`messages[${index}].tool_call_id`, 'no call before it has that id');

/** The older form of tools has no ids: one call at a time, known by its function. */
const idOf = ({ role, name, tool_call_id: id }: ChatMessage): unknown => (role === 'function' ? name : id);

function toResponse(
  { name }: AwaitedCall,
  { message, index }: ToolMessage,
  family: ModelFamily,
): { readonly part: JsonObject; readonly beside: readonly JsonObject[] } {
  const parts = partsOf(message.content, `messages[${index}]`);
  const media = parts.filter((part) => !('text' in part));
  const response = { name, response: resultOf(textsOf(parts).join('\n')) };
  if (media.length === 0) return { part: { functionResponse: response }, beside: [] };
  // Only newer models read media inside a result; to the others they stand behind the results.
  return family.generation >= 3
    ? { part: { functionResponse: { ...response, parts: media } }, beside: [] }
    : { part: { functionResponse: response }, beside: media };
}

/** It must be an object; what is none is put into one. */
function resultOf(text: string): JsonObject {
  const value = text.trimStart().startsWith('{') ? jsonIn(text) : undefined;
  return isObject(value) ? value : { result: text };
}

const invalid = (path: string, expectation: string): AppError =>
  new AppError('invalid_value', { message: `Invalid '${path}': ${expectation}.`, param: path });

/** What a call is named by, in either form of tools. Custom tools have no counterpart. */
export function callsOf(message: ChatMessage, index: number): readonly (AwaitedCall & { readonly call: JsonObject })[] {
  const legacy = message['function_call'];
  if (isObject(legacy)) {
    const name = textIn(legacy['name']) ?? '';
    return [{ id: name, name, call: { function: legacy } }];
  }
  const calls = Array.isArray(message['tool_calls']) ? (message['tool_calls'] as unknown[]).filter(isObject) : [];
  return calls.map((call, position) => {
    const called = call['function'];
    if (!isObject(called)) {
      const param = `messages[${index}].tool_calls[${position}]`;
      throw new AppError('unsupported_feature', { message: 'This model calls functions only.', param });
    }
    return { id: textIn(call['id']) ?? '', name: textIn(called['name']) ?? '', call };
  });
}
