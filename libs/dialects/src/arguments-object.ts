import { isObject, type JsonObject } from './openai-chat/checks';

/**
 * The arguments of a tool call, for formats that hold them as an object. What is no JSON object is there all the same, under
 * a name no tool has: the client decides.
 */
export function argumentsObject(text: unknown): JsonObject {
  if (typeof text !== 'string' || text.trim() === '') return {};
  try {
    const input: unknown = JSON.parse(text);
    if (isObject(input)) return input;
  } catch {
    // A model broke off, or wrote no JSON.
  }
  return { _raw: text };
}
