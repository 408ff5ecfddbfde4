import type { ChatRequest, NativeRequest } from '@app/llm';
import { checkMembers, isObject, type JsonObject, requireMembers } from '../openai-chat/checks';
import { parseJsonObject } from '../openai-chat/parse-json';
import { isPricedTier } from '../openai-chat/parse-request';
import { keptNowhere } from './input-items';
import { isOwnReasoning } from './output-ids';
import { PARAMETERS } from './parameters';
import { type Conversation, toMessages } from './to-messages';
import { defined, requireChosenTool, surchargesOf, toChatChoice, toChatTool } from './tools';

/** A body after the table of parameters went over it: members are of these types, or absent. */
interface CheckedBody {
  readonly model: string;
  readonly input: unknown;
  readonly instructions?: string;
  readonly stream?: boolean;
  readonly max_output_tokens?: number;
  readonly max_tool_calls?: number;
  readonly tools?: readonly JsonObject[];
  readonly tool_choice?: unknown;
  readonly text?: { readonly format?: JsonObject; readonly verbosity?: string };
  readonly reasoning?: { readonly effort?: string };
  readonly include?: readonly string[];
  readonly top_logprobs?: number;
  readonly service_tier?: string;
  readonly user?: string;
  readonly [parameter: string]: unknown;
}

/** Throws AppError (400) naming the parameter at fault. */
export function parseRequest(body: Buffer): ChatRequest {
  const document = parseJsonObject(body);
  requireMembers(document, ['model', 'input'], '');
  refuseState(document);
  const checked = checkMembers(document, PARAMETERS, '') as CheckedBody;
  const offered = checked.tools ?? [];
  requireChosenTool(checked.tool_choice, offered);
  return toRequest(checked, document, body.length);
}

/** Responses are not kept: each request carries its whole conversation. */
function refuseState(document: JsonObject): void {
  for (const param of ['previous_response_id', 'conversation', 'prompt']) {
    if (document[param] !== undefined && document[param] !== null) {
      throw keptNowhere(param, "Nothing is kept between calls: send the whole conversation as 'input'.");
    }
  }
  if (document['background'] === true) throw keptNowhere('background', 'Stream the answer, or wait for it.');
}

function toRequest(body: CheckedBody, document: JsonObject, bodyBytes: number): ChatRequest {
  const { max_output_tokens: maxOutputTokens, tools: offered = [], max_tool_calls: maxToolCalls } = body;
  const conversation = toMessages(body.instructions, body.input);
  const surcharges = surchargesOf(offered, maxToolCalls);
  return {
    model: body.model,
    messages: conversation.messages,
    stream: body.stream === true,
    includeUsage: true,
    includeCost: false,
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    maxOutputTokensName: 'max_tokens',
    choices: 1,
    refusesLoweredMaximum: false,
    ...(isPricedTier(body.service_tier) && { serviceTier: body.service_tier }),
    ...(surcharges.length > 0 && { surcharges }),
    ...(body.user !== undefined && { endUser: body.user }),
    parameters: toParameters(body, offered),
    bodyBytes,
    ...(conversation.thoughts && { thoughts: conversation.thoughts }),
    native: toNative(document, nativeOnly(body, offered, conversation)),
  };
}

/** The parameter that makes the request one for vendors of this format alone. */
function nativeOnly(body: CheckedBody, offered: readonly JsonObject[], { nativeOnly: item }: Conversation) {
  const tool = offered.findIndex((each) => toChatTool(each) === undefined);
  if (tool >= 0) return `tools[${tool}]`;
  const hasForeignChoice = body.tool_choice !== undefined && toChatChoice(body.tool_choice) === undefined;
  return hasForeignChoice ? 'tool_choice' : item;
}

function toNative(document: JsonObject, onlyBecauseOf: string | undefined): NativeRequest {
  const { input } = document;
  const isMended = Array.isArray(input) && input.some(isOwnReasoning);
  const own = isMended ? { ...document, input: input.filter((item) => !isOwnReasoning(item)) } : document;
  return { format: 'openai-responses', document: own, ...(onlyBecauseOf !== undefined && { onlyBecauseOf }) };
}

/** What becomes of something else below, or has no counterpart in chat completions and only tunes. */
const TRANSLATED = new Set([
  ...['model', 'input', 'instructions', 'stream', 'stream_options', 'max_output_tokens', 'max_tool_calls', 'tools'],
  ...['tool_choice', 'text', 'reasoning', 'include', 'top_logprobs', 'store', 'metadata', 'truncation', 'background'],
  ...['context_management', 'previous_response_id', 'conversation', 'prompt'],
]);

/** What chat completions have for what is asked and paid: it is no parameter of Responses, and nothing is held for it. */
const CHAT_ONLY = new Set([
  ...['messages', 'n', 'max_tokens', 'max_completion_tokens', 'functions', 'function_call', 'modalities', 'audio'],
  ...['web_search_options', 'enable_search', 'search_options', 'search_parameters', 'plugins'],
]);

const isParameter = ([name]: readonly [string, unknown]): boolean => !TRANSLATED.has(name) && !CHAT_ONLY.has(name);

const LOGPROBS = 'message.output_text.logprobs';

function toParameters(body: CheckedBody, offered: readonly JsonObject[]): ChatRequest['parameters'] {
  const { text, reasoning, include, top_logprobs: topLogprobs } = body;
  const tools = offered.flatMap((tool) => toChatTool(tool) ?? []);
  const wantsLogprobs = include?.includes(LOGPROBS) === true;
  return {
    ...Object.fromEntries(Object.entries(body).filter(isParameter)),
    ...defined({
      tools: tools.length > 0 ? tools : undefined,
      tool_choice: toChatChoice(body.tool_choice),
      response_format: toResponseFormat(text?.format),
      verbosity: text?.verbosity,
      reasoning_effort: reasoning?.effort,
      logprobs: wantsLogprobs ? true : undefined,
      top_logprobs: wantsLogprobs ? topLogprobs : undefined,
    }),
  };
}

/** Plain text is what chat completions give unasked. */
function toResponseFormat(format: JsonObject | undefined): JsonObject | undefined {
  if (!isObject(format) || format['type'] === 'text') return undefined;
  const { type, ...schema } = format;
  return type === 'json_schema' ? { type, json_schema: schema } : { type };
}
