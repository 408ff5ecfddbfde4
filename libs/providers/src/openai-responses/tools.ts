import { isObject, type JsonObject, objectIn } from '../openai-compatible/wire';

/** Tools lie flat in Responses. An absent `strict` would mean a try at it, so it is always said. Other types are the vendor's own. */
export function toResponsesTool(tool: JsonObject): JsonObject {
  const { type } = tool;
  if (type === 'function') {
    const { parameters = null, strict = false, ...called } = objectIn(tool['function']) ?? {};
    return { type, ...called, parameters, strict };
  }
  if (type !== 'custom') return tool;
  const { format, ...custom } = objectIn(tool['custom']) ?? {};
  return { type, ...custom, ...(isObject(format) && { format: flat(format) }) };
}

/** `{type: "x", x: {...}}` is `{type: "x", ...}`. */
function flat({ type, ...own }: JsonObject): JsonObject {
  const nested = own[String(type)];
  return isObject(nested) ? { type, ...nested } : { type, ...own };
}

export function toResponsesChoice(choice: unknown): unknown {
  if (choice === 'any') return 'required';
  if (!isObject(choice)) return choice;
  const whole = flat(choice);
  return Array.isArray(whole['tools']) ? { ...whole, tools: whole['tools'].filter(isObject).map(flat) } : whole;
}

/** The search models of chat completions, as the tool they have in Responses. */
export function webSearchTool({ search_context_size: size, user_location: location }: JsonObject): JsonObject {
  return {
    type: 'web_search',
    ...(size !== undefined && { search_context_size: size }),
    ...(isObject(location) && { user_location: { type: 'approximate', ...objectIn(location['approximate']) } }),
  };
}
