import type { ChatRequest } from '@app/llm';
import type { HttpRequest, Keepsakes, Target } from '../adapter';
import { fitParameters } from '../fit-parameters';
import type { JsonObject } from '../openai-compatible/wire';
import { buildConversation } from './build-contents';
import { buildTools } from './build-tools';
import type { GeminiEndpoint } from './gemini-endpoint';
import { generationConfigOf } from './generation-config';
import { familyOf } from './model-family';
import { wantsSpeech } from './speech';
import { googleExtras, thinks, THINKING_PARAMETERS } from './thinking';

const SAMPLING = [
  ...['temperature', 'top_p', 'top_k', 'presence_penalty', 'frequency_penalty', 'seed', 'random_seed', 'stop', 'n'],
  ...['logprobs', 'top_logprobs', 'response_format', 'modalities', 'tools', 'tool_choice', 'web_search_options'],
];
/** They mean us, or what Google does anyway. */
const SILENT = ['stream_options', 'extra_body', 'google', 'separate_reasoning', 'stream_reasoning'];
const KNOWN: ReadonlySet<string> = new Set([...SAMPLING, ...SILENT]);
const KNOWN_TO_THINKERS: ReadonlySet<string> = new Set([...KNOWN, ...THINKING_PARAMETERS]);

/** Throws AppError('unsupported_feature' | 'unsupported_parameter' | 'invalid_value'). */
export function buildRequest(
  request: ChatRequest,
  target: Target,
  { endpoint, recalled }: { readonly endpoint: GeminiEndpoint; readonly recalled: Keepsakes | undefined },
): HttpRequest {
  const family = familyOf(target.upstreamModel);
  const { parameters, dropped } = fitToFamily(request, thinks(family) ? KNOWN_TO_THINKERS : KNOWN, endpoint);
  const generationConfig = generationConfigOf({ ...request, parameters }, family);
  const body = {
    ...buildConversation(request, family, recalled),
    ...buildTools(parameters),
    ...extrasOf(parameters),
    ...(generationConfig && { generationConfig }),
    ...endpoint.tierOf(parameters['service_tier']),
  };
  return {
    url: endpoint.url(target, request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent'),
    headers: { ...endpoint.headers(target), accept: request.stream ? 'text/event-stream' : 'application/json' },
    body: JSON.stringify(body),
    ...(dropped.length > 0 && { dropped }),
  };
}

/** What agrees with what Google does anyway is nothing to warn of. */
function fitToFamily({ parameters }: ChatRequest, known: ReadonlySet<string>, { tiers }: GeminiEndpoint) {
  const fits = new Set(known);
  if (parameters['parallel_tool_calls'] === true) fits.add('parallel_tool_calls');
  if (wantsSpeech(parameters)) fits.add('audio');
  if (parameters['store'] === false) fits.add('store');
  if (tiers.has(parameters['service_tier'])) fits.add('service_tier');
  return fitParameters(parameters, fits);
}

/** What Google's own endpoint for clients of OpenAI takes in `extra_body.google`. */
function extrasOf(parameters: ChatRequest['parameters']): JsonObject {
  const { safety_settings: safetySettings, cached_content: cachedContent } = googleExtras(parameters);
  return {
    ...(safetySettings !== undefined && { safetySettings }),
    ...(cachedContent !== undefined && { cachedContent }),
  };
}
