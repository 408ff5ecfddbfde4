import type { ChatRequest } from '@app/llm';
import type { HttpRequest, Target } from '../adapter';
import { fitParameters, unsupported } from '../fit-parameters';
import { askedReasoning, REASONING_PARAMETERS } from '../openai-compatible/asked-reasoning';
import { askedTools } from '../openai-compatible/asked-tools';
import { arrayIn, type JsonObject, objectIn } from '../openai-compatible/wire';
import { buildMessages } from './build-messages';
import { contextFor } from './context-size';

/** Ours, and what it is called among Ollama's options. */
const OPTIONS: ReadonlyMap<string, string> = new Map([
  ...['temperature', 'top_p', 'top_k', 'min_p', 'seed', 'frequency_penalty', 'presence_penalty'].map(
    (name) => [name, name] as const,
  ),
  ['repetition_penalty', 'repeat_penalty'],
]);

const KNOWN: ReadonlySet<string> = new Set([
  ...OPTIONS.keys(),
  ...['stop', 'n', 'response_format', 'tools', 'tool_choice', ...REASONING_PARAMETERS],
  ...['separate_reasoning', 'stream_options'],
]);

/** The only models that are told how hard to think. */
const TAKES_LEVELS = /gpt-oss/i;
const LEVELS: Readonly<Record<string, string>> = { minimal: 'low', low: 'low', medium: 'medium' };

/** Source: Ollama's API documentation, Generate a chat completion. */
export function buildRequest(request: ChatRequest, target: Target): HttpRequest {
  const { parameters, dropped } = fitParameters(request.parameters, KNOWN);
  if (request.choices > 1) throw unsupported('n');
  const messages = buildMessages(request.messages);
  const tools = toolsIn(parameters);
  const context = contextFor(messages, tools, request.maxOutputTokens);
  const body = {
    model: target.upstreamModel,
    messages,
    stream: request.stream,
    ...(tools && { tools }),
    ...buildFormat(parameters),
    ...buildThink(request, target.upstreamModel),
    options: { ...optionsIn(request, parameters), ...(context !== undefined && { num_ctx: context }) },
  };
  return {
    url: `${target.baseUrl}/api/chat`,
    headers: {
      authorization: `Bearer ${target.credential}`,
      'content-type': 'application/json',
      accept: request.stream ? 'application/x-ndjson' : 'application/json',
    },
    body: JSON.stringify(body),
    dropped,
  };
}

function optionsIn({ maxOutputTokens }: ChatRequest, parameters: ChatRequest['parameters']): JsonObject {
  const known = [...OPTIONS].filter(([name]) => parameters[name] !== undefined);
  const stop = parameters['stop'];
  const stops = typeof stop === 'string' ? [stop] : arrayIn(stop);
  return {
    ...Object.fromEntries(known.map(([name, theirs]) => [theirs, parameters[name]])),
    ...(stops.length > 0 && { stop: stops }),
    ...(maxOutputTokens !== undefined && { num_predict: maxOutputTokens }),
  };
}

/** Ollama cannot be told to call. */
function toolsIn(parameters: ChatRequest['parameters']): readonly JsonObject[] | undefined {
  const { functions, choice } = askedTools(parameters);
  if (choice === 'required') throw unsupported('tool_choice');
  if (choice === 'none' || functions.length === 0) return undefined;
  return functions.map(({ isStrict: _unknown, ...definition }) => ({ type: 'function', function: definition }));
}

function buildFormat({ response_format: asked }: ChatRequest['parameters']): JsonObject {
  const format = objectIn(asked);
  if (!format || format['type'] === 'text') return {};
  if (format['type'] === 'json_object') return { format: 'json' };
  const schema = objectIn(format['json_schema'])?.['schema'];
  if (!schema) throw unsupported('response_format');
  return { format: schema };
}

/** Models that can think do so unless told otherwise; the others refuse to be asked. */
function buildThink(request: ChatRequest, model: string): JsonObject {
  const asked = askedReasoning(request);
  if (!asked) return {};
  if (TAKES_LEVELS.test(model)) return { think: asked.isOff ? 'low' : (LEVELS[asked.effort] ?? 'high') };
  return asked.isOff ? { think: false } : {};
}
