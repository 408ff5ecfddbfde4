import type { ChatRequest } from '@app/llm';
import { unsupported } from '../fit-parameters';
import { arrayIn, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { askedReasoning, REASONING_PARAMETERS } from '../openai-compatible/asked-reasoning';
import type { Turn } from './build-messages';
import { forcesTool } from './build-tools';
import { type ClaudeThinking, claudeThinking } from './claude-thinking';
import { claudeIn, type Maker, makerOf, takesSchema } from './model-family';

/** The members of a Converse request that tune the answer. */
export interface Settings {
  readonly body: JsonObject;
  /** One more instruction, for a form of answer that Converse has no word for. */
  readonly instruction?: string;
  readonly dropped: readonly string[];
}

const JSON_ONLY = 'Reply with one JSON object only, and nothing before or after it.';
const TIERS: ReadonlySet<unknown> = new Set(['default', 'flex', 'priority']);
/** Converse's greatest temperature. */
const MAX_TEMPERATURE = 1;

/** Throws AppError('unsupported_parameter') for what would change the answer. */
export function buildSettings(request: ChatRequest, modelId: string, turns: readonly Turn[]): Settings {
  if (request.choices > 1) throw unsupported('n');
  const maker = makerOf(modelId);
  const reasoning = buildReasoning(request, modelId, turns);
  const sampling = buildSampling(request, modelId, reasoning.thinking !== undefined);
  const format = buildFormat(request, modelId);
  const maxTokens = request.maxOutputTokens ?? reasoning.maxTokens;
  const inference = { ...sampling.inference, ...(maxTokens !== undefined && { maxTokens }) };
  const additional = { ...reasoning.additional, ...topKOf(maker, sampling.topK) };
  const output = { ...format.output, ...(reasoning.effort !== undefined && { effort: reasoning.effort }) };
  const tier = request.parameters['service_tier'];
  const isTopKDropped = sampling.topK !== undefined && Object.keys(topKOf(maker, sampling.topK)).length === 0;
  return {
    body: {
      ...withMembers('inferenceConfig', inference),
      ...withMembers('additionalModelRequestFields', additional),
      ...withMembers('outputConfig', output),
      ...(TIERS.has(tier) && { serviceTier: { type: tier } }),
    },
    ...(format.instruction !== undefined && { instruction: format.instruction }),
    dropped: [
      ...reasoning.dropped,
      ...sampling.dropped,
      ...(isTopKDropped ? ['top_k'] : []),
      ...otherwiseDropped(request),
    ],
  };
}

const withMembers = (name: string, members: object): JsonObject =>
  Object.keys(members).length > 0 ? { [name]: members } : {};

/** Converse cannot forbid parallel calls, and knows three tiers. */
function otherwiseDropped({ parameters }: ChatRequest): readonly string[] {
  const tier = parameters['service_tier'];
  return [
    ...(parameters['parallel_tool_calls'] === false ? ['parallel_tool_calls'] : []),
    ...(tier !== undefined && tier !== 'auto' && !TIERS.has(tier) ? ['service_tier'] : []),
  ];
}

interface Reasoning extends ClaudeThinking {
  readonly additional: JsonObject;
  readonly dropped: readonly string[];
}

function buildReasoning(request: ChatRequest, modelId: string, turns: readonly Turn[]): Reasoning {
  const asked = askedReasoning(request);
  const named = REASONING_PARAMETERS.filter((name) => request.parameters[name] !== undefined);
  const claude = claudeIn(modelId);
  if (claude) {
    const { maxOutputTokens } = request;
    const call = {
      claude,
      asked,
      forcesTool: forcesTool(request),
      hasLostThoughts: hasLostThoughts(turns),
      maxOutputTokens,
    };
    const told = claudeThinking(call);
    return {
      ...told,
      additional: told.thinking ? { thinking: told.thinking } : {},
      dropped: told.isDropped ? named : [],
    };
  }
  if (makerOf(modelId) === 'openai' && asked && !asked.isOff) {
    return { additional: { reasoning_effort: asked.effort }, dropped: [] };
  }
  return { additional: {}, dropped: named };
}

/** The answer whose tools have now run began without its thoughts. */
function hasLostThoughts(turns: readonly Turn[]): boolean {
  if (!turns.at(-1)?.content.some((block) => 'toolResult' in block)) return false;
  const answer = turns.findLast(({ role }) => role === 'assistant');
  return answer !== undefined && !('reasoningContent' in (answer.content[0] ?? {}));
}

interface Sampling {
  readonly inference: JsonObject;
  readonly topK: number | undefined;
  readonly dropped: readonly string[];
}

function buildSampling({ parameters }: ChatRequest, modelId: string, isThinking: boolean): Sampling {
  const [temperature, topP] = [numberIn(parameters['temperature']), numberIn(parameters['top_p'])];
  const asked = numberIn(parameters['top_k']);
  const topK = asked !== undefined && asked > 0 ? asked : undefined;
  const stops = stopsIn(parameters['stop']);
  const version = claudeIn(modelId)?.version ?? 0;
  const all = { temperature, top_p: topP, top_k: topK };
  const refused = refusedSampling(version, isThinking, temperature !== undefined && topP !== undefined);
  const dropped = refused.filter(
    (name) => all[name] !== undefined && !(name === 'top_p' && isThinking && topP! >= 0.95 && version < 4.7),
  );
  const kept = (name: SamplingName) => (dropped.includes(name) ? undefined : all[name]);
  const [t, p] = [kept('temperature'), kept('top_p')];
  return {
    inference: {
      ...(t !== undefined && { temperature: Math.min(t, MAX_TEMPERATURE) }),
      ...(p !== undefined && { topP: p }),
      ...(stops.length > 0 && { stopSequences: stops }),
    },
    topK: kept('top_k'),
    dropped,
  };
}

type SamplingName = 'temperature' | 'top_p' | 'top_k';
const SAMPLING: readonly SamplingName[] = ['temperature', 'top_p', 'top_k'];

/** Claudes from 4.7 on take none, thinking ones hardly any, and those from 4.1 on not both of two. */
function refusedSampling(version: number, isThinking: boolean, hasBoth: boolean): readonly SamplingName[] {
  if (version >= 4.7 || isThinking) return SAMPLING;
  return version >= 4.1 && hasBoth ? ['top_p'] : [];
}

const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Blank sequences are refused. */
const stopsIn = (stop: unknown): readonly unknown[] =>
  (typeof stop === 'string' ? [stop] : arrayIn(stop)).filter((text) => typeof text === 'string' && text.trim() !== '');

function topKOf(maker: Maker, topK: number | undefined): JsonObject {
  if (topK === undefined) return {};
  if (maker === 'amazon') return { inferenceConfig: { topK } };
  return maker === 'anthropic' || maker === 'mistral' ? { top_k: topK } : {};
}

function buildFormat(
  { parameters }: ChatRequest,
  modelId: string,
): { readonly output: JsonObject; readonly instruction?: string } {
  const format = objectIn(parameters['response_format']);
  if (!format || format['type'] === 'text') return { output: {} };
  if (format['type'] === 'json_object') return { output: {}, instruction: JSON_ONLY };
  const asked = objectIn(format['json_schema']);
  if (!asked || !takesSchema(modelId)) throw unsupported('response_format');
  const [name, description] = [textIn(asked['name']), textIn(asked['description'])];
  const jsonSchema = { schema: JSON.stringify(asked['schema'] ?? {}), name, description };
  return { output: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } };
}
