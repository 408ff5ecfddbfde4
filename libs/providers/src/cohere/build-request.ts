import type { ChatRequest } from '@app/llm';
import type { HttpRequest, Target } from '../adapter';
import { fitParameters, unsupported } from '../fit-parameters';
import { askedReasoning, REASONING_PARAMETERS } from '../openai-compatible/asked-reasoning';
import { askedTools } from '../openai-compatible/asked-tools';
import { arrayIn, type JsonObject, objectIn } from '../openai-compatible/wire';
import { buildMessages } from './build-messages';

/** Ours, and what Cohere calls it. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['temperature', 'temperature'],
  ['top_p', 'p'],
  ['seed', 'seed'],
  ['frequency_penalty', 'frequency_penalty'],
  ['presence_penalty', 'presence_penalty'],
  // Cohere's own.
  ['safety_mode', 'safety_mode'],
  ['citation_options', 'citation_options'],
  ['documents', 'documents'],
]);

const KNOWN: ReadonlySet<string> = new Set([
  ...RENAMED.keys(),
  ...['top_k', 'stop', 'n', 'response_format', 'tools', 'tool_choice', ...REASONING_PARAMETERS],
  ...['separate_reasoning', 'stream_options'],
]);

/** Penalties of Cohere only discourage. */
const PENALTIES = ['frequency_penalty', 'presence_penalty'];
const MAX_PENALTY = 1;

/** Source: Cohere API reference, Chat v2. */
export function buildRequest(request: ChatRequest, target: Target): HttpRequest {
  const { parameters, dropped } = fitParameters(request.parameters, KNOWN);
  if (request.choices > 1) throw unsupported('n');
  const encouraging = PENALTIES.filter((name) => ((parameters[name] as number | undefined) ?? 0) < 0);
  const body = {
    model: target.upstreamModel,
    messages: buildMessages(request.messages),
    stream: request.stream,
    ...(request.maxOutputTokens !== undefined && { max_tokens: request.maxOutputTokens }),
    ...renamed(parameters, encouraging),
    ...buildSampling(parameters),
    ...buildTools(parameters),
    ...buildFormat(parameters),
    ...buildThinking(request),
  };
  return {
    url: `${target.baseUrl}/v2/chat`,
    headers: {
      authorization: `Bearer ${target.credential}`,
      'content-type': 'application/json',
      accept: request.stream ? 'text/event-stream' : 'application/json',
    },
    body: JSON.stringify(body),
    dropped: [...dropped, ...encouraging],
  };
}

function renamed(parameters: ChatRequest['parameters'], without: readonly string[]): JsonObject {
  const kept = [...RENAMED].filter(([name]) => parameters[name] !== undefined && !without.includes(name));
  return Object.fromEntries(
    kept.map(([name, theirs]) => {
      const value = parameters[name];
      return [theirs, PENALTIES.includes(name) ? Math.min(value as number, MAX_PENALTY) : value];
    }),
  );
}

function buildSampling({ top_k: topK, stop }: ChatRequest['parameters']): JsonObject {
  const stops = typeof stop === 'string' ? [stop] : arrayIn(stop);
  return {
    ...(typeof topK === 'number' && topK > 0 && { k: topK }),
    ...(stops.length > 0 && { stop_sequences: stops }),
  };
}

/** One function that must be called is the only one offered: Cohere cannot name it. */
function buildTools(parameters: ChatRequest['parameters']): JsonObject {
  const { functions, choice, name } = askedTools(parameters);
  const offered = name === undefined ? functions : functions.filter((one) => one.name === name);
  if (offered.length === 0) return {};
  return {
    tools: offered.map(({ isStrict: _all, ...definition }) => ({ type: 'function', function: definition })),
    ...(offered.every(({ isStrict }) => isStrict) && { strict_tools: true }),
    ...(choice !== 'auto' && { tool_choice: choice.toUpperCase() }),
  };
}

function buildFormat({ response_format: asked }: ChatRequest['parameters']): JsonObject {
  const format = objectIn(asked);
  if (!format || format['type'] === 'text') return {};
  if (format['type'] === 'json_object') return { response_format: { type: 'json_object' } };
  const schema = objectIn(format['json_schema'])?.['schema'];
  if (!schema) throw unsupported('response_format');
  return { response_format: { type: 'json_object', json_schema: schema } };
}

function buildThinking(request: ChatRequest): JsonObject {
  const asked = askedReasoning(request);
  if (!asked) return {};
  if (asked.isOff) return { thinking: { type: 'disabled' } };
  return { thinking: { type: 'enabled', ...(asked.budget !== undefined && { token_budget: asked.budget }) } };
}
