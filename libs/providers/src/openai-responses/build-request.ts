import type { ChatRequest } from '@app/llm';
import type { HttpRequest, Keepsakes, Target } from '../adapter';
import { fitParameters, unsupported } from '../fit-parameters';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { responsesRequest } from '../openai-compatible/responses/native-responses';
import { toInput } from './to-input';
import { toResponsesChoice, toResponsesTool, webSearchTool } from './tools';

/** Fewer are refused. Source: OpenAI's API reference, Responses. */
const FEWEST_TOKENS = 16;

/** Go through under the same name. */
const SAME = [
  ...['temperature', 'top_p', 'parallel_tool_calls', 'metadata', 'user', 'safety_identifier', 'service_tier'],
  ...['prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention', 'moderation'],
];

const KNOWN: ReadonlySet<string> = new Set([
  ...SAME,
  ...['tools', 'tool_choice', 'response_format', 'verbosity', 'reasoning_effort', 'logprobs', 'top_logprobs'],
  ...['web_search_options', 'store', 'stream_options', 'modalities'],
]);

/** Each call may have come with thinking that only the vendor can read. */
export const recalls = ({ messages }: ChatRequest): readonly string[] =>
  messages.flatMap((message) => arrayIn(message['tool_calls']).flatMap((call) => textIn(objectIn(call)?.['id']) ?? []));

export function buildRequest(request: ChatRequest, target: Target, recalled?: Keepsakes): HttpRequest {
  const { parameters, dropped } = fitParameters(request.parameters, KNOWN);
  const body = {
    ...sameOf(parameters),
    model: target.upstreamModel,
    input: toInput(request.messages, recalled),
    ...toolsOf(parameters),
    ...textOf(parameters),
    ...reasoningOf(parameters),
    ...includeOf(parameters),
    // Nothing is asked for again, and what an organization says is not to be kept for all that use the credential.
    store: parameters['store'] ?? false,
    ...(request.maxOutputTokens !== undefined && {
      max_output_tokens: Math.max(FEWEST_TOKENS, request.maxOutputTokens),
    }),
    ...(request.stream && { stream: true, ...streamOptionsOf(parameters) }),
  };
  const built = responsesRequest(body, { target, stream: request.stream });
  return dropped.length > 0 ? { ...built, dropped } : built;
}

type Parameters = ChatRequest['parameters'];

const sameOf = (parameters: Parameters): JsonObject =>
  Object.fromEntries(SAME.flatMap((name) => (parameters[name] === undefined ? [] : [[name, parameters[name]]])));

function toolsOf(parameters: Parameters): JsonObject {
  const { tools, tool_choice: choice, web_search_options: search } = parameters;
  const offered = arrayIn(tools).filter(isObject).map(toResponsesTool);
  const all = isObject(search) ? [...offered, webSearchTool(search)] : offered;
  return {
    ...(all.length > 0 && { tools: all }),
    ...(choice !== undefined && { tool_choice: toResponsesChoice(choice) }),
    // A search model searches once for an answer: that is what was held for it.
    ...(isObject(search) && { max_tool_calls: 1 }),
  };
}

function textOf({ response_format: format, verbosity }: Parameters): JsonObject {
  const text = { ...formatOf(format), ...(verbosity !== undefined && { verbosity }) };
  return Object.keys(text).length > 0 ? { text } : {};
}

function formatOf(format: unknown): JsonObject {
  if (!isObject(format)) return {};
  const { type, json_schema: schema } = format;
  if (type === 'json_schema') return { format: { type, ...objectIn(schema) } };
  if (type === 'json_object' || type === 'text') return { format: { type } };
  throw unsupported('response_format');
}

/** A summary is all that a caller can read of the thinking. */
function reasoningOf({ reasoning_effort: effort }: Parameters): JsonObject {
  if (effort === undefined) return {};
  return { reasoning: effort === 'none' ? { effort } : { effort, summary: 'auto' } };
}

function includeOf({ logprobs, top_logprobs: most = 0 }: Parameters): JsonObject {
  const encrypted = 'reasoning.encrypted_content';
  if (logprobs !== true) return { include: [encrypted] };
  return { include: [encrypted, 'message.output_text.logprobs'], top_logprobs: most };
}

function streamOptionsOf({ stream_options: options }: Parameters): JsonObject {
  const obfuscates = objectIn(options)?.['include_obfuscation'];
  return typeof obfuscates === 'boolean' ? { stream_options: { include_obfuscation: obfuscates } } : {};
}
