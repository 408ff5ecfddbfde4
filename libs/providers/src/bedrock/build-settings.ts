import type { ChatRequest, Thought } from '@app/llm';
import { unsupported } from '../fit-parameters';
import { arrayIn, type JsonObject } from '../openai-compatible/wire';
import { claudeSettings } from './claude-settings';
import { makerOf } from './model-family';
import type { ModelSettings } from './model-settings';
import { otherSettings } from './other-settings';

/** The members of a Converse request that tune the answer. */
export interface Settings extends Pick<ModelSettings, 'instruction' | 'takesThoughts' | 'dropped'> {
  readonly body: JsonObject;
}

const TIERS: ReadonlySet<unknown> = new Set(['default', 'flex', 'priority']);

/** Throws AppError('unsupported_parameter') for what would change the answer. */
export function buildSettings(
  request: ChatRequest,
  modelId: string,
  thoughts: ReadonlyMap<number, readonly Thought[]>,
): Settings {
  if (request.choices > 1) throw unsupported('n');
  const isClaude = makerOf(modelId) === 'anthropic';
  const own = isClaude ? claudeSettings(request, modelId, thoughts) : otherSettings(request, modelId);
  const { maxOutputTokens: maxTokens, parameters } = request;
  const stops = stopsIn(parameters['stop']);
  const inference = {
    ...own.inference,
    ...(stops.length > 0 && { stopSequences: stops }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
  const tier = parameters['service_tier'];
  const body = {
    ...withMembers('inferenceConfig', inference),
    ...withMembers('additionalModelRequestFields', own.additional),
    ...withMembers('outputConfig', own.output),
    ...(TIERS.has(tier) && { serviceTier: { type: tier } }),
  };
  return { ...own, body, dropped: [...own.dropped, ...otherwiseDropped(parameters)] };
}

const withMembers = (name: string, members: object): JsonObject =>
  Object.keys(members).length > 0 ? { [name]: members } : {};

/** Blank sequences are refused. */
const stopsIn = (stop: unknown): readonly unknown[] =>
  (typeof stop === 'string' ? [stop] : arrayIn(stop)).filter((text) => typeof text === 'string' && text.trim() !== '');

/** Converse cannot forbid parallel calls, and knows three tiers. */
function otherwiseDropped(parameters: ChatRequest['parameters']): readonly string[] {
  const tier = parameters['service_tier'];
  return [
    ...(parameters['parallel_tool_calls'] === false ? ['parallel_tool_calls'] : []),
    ...(tier !== undefined && tier !== 'auto' && !TIERS.has(tier) ? ['service_tier'] : []),
  ];
}
