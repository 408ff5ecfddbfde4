import { arrayIn, isObject, type JsonObject, objectIn, textIn } from './wire';

/** Everything a message or a delta says in words: what is counted when a vendor reports no usage. */
export function textOf(message: JsonObject): string {
  let text = wordsIn(message['content']);
  text += wordsIn(message['reasoning_content']) + wordsIn(message['refusal']);
  if (message['audio']) text += wordsIn(objectIn(message['audio'])?.['transcript']);
  if (message['tool_calls'])
    for (const call of arrayIn(message['tool_calls'])) text += textOfCall(objectIn(call) ?? {});
  if (message['function_call']) text += textOfFunction(message['function_call']);
  return text;
}

const wordsIn = (value: unknown): string => (typeof value === 'string' ? value : '');

const textOfCall = (call: JsonObject): string =>
  call['custom'] ? textOfFunction(call['custom']) : textOfFunction(call['function']);

function textOfFunction(called: unknown): string {
  if (!isObject(called)) return '';
  return wordsIn(called['name']) + (textIn(called['arguments']) ?? wordsIn(called['input']));
}

/**
 * Reasoning has one name with us, `reasoning_content`; some say `reasoning`, some both. Mistral puts it into the content,
 * as parts of type `thinking`. Gives the same object back when there is nothing to rename.
 */
export function nameReasoning(message: JsonObject): JsonObject {
  const flat = Array.isArray(message['content']) ? flattenContent(message, message['content']) : message;
  const reasoning = flat['reasoning'];
  if (reasoning === undefined || isObject(reasoning)) return flat;
  const { reasoning: _renamed, ...rest } = flat;
  return textIn(reasoning) && !textIn(rest['reasoning_content']) ? { ...rest, reasoning_content: reasoning } : rest;
}

function flattenContent(message: JsonObject, parts: readonly unknown[]): JsonObject {
  const thoughts = parts.flatMap((part) =>
    isObject(part) && part['type'] === 'thinking' ? [partText(part['thinking'])] : [],
  );
  const texts = parts.flatMap((part) => (isObject(part) && part['type'] === 'text' ? [partText(part['text'])] : []));
  const flat: JsonObject = { ...message, content: texts.join('') };
  return thoughts.length > 0 ? { ...flat, reasoning_content: thoughts.join('') } : flat;
}

function partText(value: unknown): string {
  if (typeof value === 'string') return value;
  return arrayIn(value)
    .map((part) => textIn(objectIn(part)?.['text']) ?? '')
    .join('');
}
