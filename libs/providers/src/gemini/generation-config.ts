import type { ChatRequest } from '@app/llm';
import { unsupported } from '../fit-parameters';
import { arrayIn, type JsonObject, objectIn } from '../openai-compatible/wire';
import { withoutDialect } from './build-tools';
import type { ModelFamily } from './model-family';
import { modalitiesOf } from './speech';
import { thinkingConfigOf } from './thinking';

type Parameters = ChatRequest['parameters'];

/** Ours, Google's, and the values that ask for nothing: some models refuse even those. */
const RENAMED: readonly (readonly [ours: string, google: string, asksForNothing?: (value: unknown) => boolean])[] = [
  ['temperature', 'temperature'],
  ['top_p', 'topP'],
  ['top_k', 'topK', (value) => (value as number) < 1],
  ['presence_penalty', 'presencePenalty', (value) => value === 0],
  ['frequency_penalty', 'frequencyPenalty', (value) => value === 0],
  ['logprobs', 'responseLogprobs', (value) => value === false],
  ['top_logprobs', 'logprobs', (value) => value === 0],
];

const MAX_STOPS = 5;

/** Undefined when there is nothing to configure. Throws AppError('unsupported_parameter' | 'missing_required_parameter'). */
export function generationConfigOf(request: ChatRequest, family: ModelFamily): JsonObject | undefined {
  const { parameters, maxOutputTokens, choices } = request;
  const seed = parameters['seed'] ?? parameters['random_seed'];
  const thinkingConfig = thinkingConfigOf(parameters, family);
  const config = {
    ...renamed(parameters),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(choices > 1 && { candidateCount: choices }),
    ...(typeof seed === 'number' && { seed: foldSeed(seed) }),
    ...stopsOf(parameters['stop']),
    ...formatOf(parameters['response_format']),
    ...modalitiesOf(request),
    ...(thinkingConfig && { thinkingConfig }),
  };
  return Object.keys(config).length > 0 ? config : undefined;
}

function renamed(parameters: Parameters): JsonObject {
  const config: JsonObject = {};
  for (const [ours, google, asksForNothing] of RENAMED) {
    const value = parameters[ours];
    if (value !== undefined && !asksForNothing?.(value)) config[google] = value;
  }
  return config;
}

/** Google's seeds have 32 bits. Both halves of a longer one count. */
function foldSeed(seed: number): number {
  const whole = BigInt(Math.trunc(seed));
  const isShort = BigInt.asIntN(32, whole) === whole;
  return Number(isShort ? whole : BigInt.asIntN(32, whole ^ (whole >> 32n)));
}

function stopsOf(stop: unknown): JsonObject {
  const stops = (typeof stop === 'string' ? [stop] : arrayIn(stop)).filter((text) => text !== '');
  return stops.length > 0 ? { stopSequences: stops.slice(0, MAX_STOPS) } : {};
}

function formatOf(format: unknown): JsonObject {
  const { type, json_schema: named } = objectIn(format) ?? {};
  if (type === undefined || type === 'text') return {};
  if (type !== 'json_object' && type !== 'json_schema') throw unsupported('response_format');
  const schema = objectIn(objectIn(named)?.['schema']);
  return {
    responseMimeType: 'application/json',
    ...(type === 'json_schema' && schema && { responseJsonSchema: withoutDialect(schema) }),
  };
}
