import type { ChatRequest } from '@app/llm';
import type { HttpRequest, Keepsakes, Target } from '../adapter';
import { fitParameters } from '../fit-parameters';
import { arrayIn, type JsonObject, textIn } from '../openai-compatible/wire';
import { conversationOf } from './build-turns';
import { type ModelRules, rulesOf } from './model-rules';
import { formatFor } from './response-format';
import { samplingFor } from './sampling';
import { THINKING_PARAMETERS, thinkingFor } from './thinking';
import { lacksThoughts, thoughtsFor } from './thoughts';
import { forcesTools, toolsFor } from './tools';

/** The version that still takes sampling parameters, and all else that later ones take. */
export const API_VERSION = '2023-06-01';

const KNOWN: ReadonlySet<string> = new Set([
  ...['temperature', 'top_p', 'top_k', 'stop', 'user', 'safety_identifier', 'service_tier', ...THINKING_PARAMETERS],
  ...['tools', 'tool_choice', 'parallel_tool_calls', 'response_format', 'web_search_options', 'cache_control'],
]);
/** Parameters without a counterpart, where they ask for nothing. */
const NEUTRAL: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['n', 1],
  ['logprobs', false],
  ['top_logprobs', 0],
  ['presence_penalty', 0],
  ['frequency_penalty', 0],
  ['store', false],
]);
/** Asked of a model when the caller sets no maximum: Anthropic wants one. */
const USUAL_MAX_TOKENS = 32_000;

export interface MessagesOptions {
  readonly upstreamModel: string;
  readonly recalled?: Keepsakes | undefined;
  /** The host fetches images by their address. Anthropic does, clouds that host its models do not. */
  readonly takesUrls: boolean;
}

export interface MessagesBody {
  readonly document: JsonObject;
  /** See HttpRequest. */
  readonly dropped: readonly string[];
}

/** The request as `POST /v1/messages`. */
export function buildRequest(request: ChatRequest, target: Target, recalled?: Keepsakes): HttpRequest {
  const { upstreamModel } = target;
  const { document, dropped } = buildMessagesBody(request, { upstreamModel, recalled, takesUrls: true });
  return {
    url: `${target.baseUrl}/messages`,
    headers: headersFor(target, request.stream),
    body: JSON.stringify(document),
    ...(dropped.length > 0 && { dropped }),
  };
}

export const headersFor = ({ credential }: Pick<Target, 'credential'>, stream: boolean): Record<string, string> => ({
  'x-api-key': credential,
  'anthropic-version': API_VERSION,
  'content-type': 'application/json',
  accept: stream ? 'text/event-stream' : 'application/json',
});

/** Throws AppError('unsupported_parameter' | 'unsupported_feature' | 'invalid_value') naming the parameter. */
export function buildMessagesBody(request: ChatRequest, options: MessagesOptions): MessagesBody {
  const { parameters: asked, dropped: unknown } = fitParameters(withoutNeutral(request.parameters), KNOWN);
  const rules = rulesOf(options.upstreamModel);
  const maxTokens = maxTokensFor(request, rules);
  const thoughts = thoughtsFor(request, options.recalled);
  const thinking = thinkingFor(asked, {
    rules,
    maxTokens,
    forcesTools: forcesTools(request),
    lacksThoughts: lacksThoughts(request, thoughts),
  });
  const sampling = samplingFor(asked, rules, thinking.isOn);
  const { instruction: toolInstruction, ...tools } = toolsFor(request, rules);
  const { instruction: formInstruction, format } = formatFor(request, rules);
  const { system, turns } = conversationOf(request.messages, {
    takesUrls: options.takesUrls,
    thoughts: thinking.isOn ? thoughts : new Map(),
  });
  const instructions = [toolInstruction, formInstruction].flatMap((text) => (text ? [{ type: 'text', text }] : []));
  const tier = serviceTierFor(asked['service_tier']);
  const document = {
    model: options.upstreamModel,
    max_tokens: maxTokens,
    ...(system.length + instructions.length > 0 && { system: [...system, ...instructions] }),
    messages: turns,
    ...tools,
    ...(thinking.thinking && { thinking: thinking.thinking }),
    ...outputConfig(thinking.effort, format),
    ...sampling.parameters,
    ...stopFor(asked['stop']),
    ...endUserOf(asked),
    ...tier.parameter,
    ...(asked['cache_control'] !== undefined && { cache_control: asked['cache_control'] }),
    ...(request.stream && { stream: true }),
  };
  return { document, dropped: [...unknown, ...thinking.dropped, ...sampling.dropped, ...tier.dropped] };
}

function withoutNeutral(parameters: ChatRequest['parameters']): ChatRequest['parameters'] {
  const isNeutral = (name: string) => NEUTRAL.has(name) && parameters[name] === NEUTRAL.get(name);
  if (!Object.keys(parameters).some(isNeutral)) return parameters;
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !isNeutral(name)));
}

const maxTokensFor = ({ maxOutputTokens, modelMaxOutputTokens = USUAL_MAX_TOKENS }: ChatRequest, rules: ModelRules) =>
  Math.min(maxOutputTokens ?? Math.min(modelMaxOutputTokens, USUAL_MAX_TOKENS), rules.maxOutputTokens);

function outputConfig(effort: string | undefined, format: JsonObject | undefined): { output_config?: JsonObject } {
  if (effort === undefined && format === undefined) return {};
  return { output_config: { ...(effort !== undefined && { effort }), ...(format && { format }) } };
}

/** Anthropic refuses what is only white. */
function stopFor(stop: unknown): { stop_sequences?: readonly unknown[] } {
  const all = typeof stop === 'string' ? [stop] : arrayIn(stop);
  const sequences = all.filter((sequence) => typeof sequence === 'string' && sequence.trim() !== '');
  return sequences.length > 0 ? { stop_sequences: sequences } : {};
}

function endUserOf(asked: ChatRequest['parameters']): { metadata?: JsonObject } {
  const user = textIn(asked['safety_identifier']) ?? textIn(asked['user']);
  return user === undefined ? {} : { metadata: { user_id: user } };
}

const TIERS: ReadonlyMap<unknown, string> = new Map([
  ['auto', 'auto'],
  ['priority', 'auto'],
  ['default', 'standard_only'],
]);

function serviceTierFor(asked: unknown): { parameter: JsonObject; dropped: readonly string[] } {
  const tier = TIERS.get(asked);
  if (tier !== undefined) return { parameter: { service_tier: tier }, dropped: [] };
  return { parameter: {}, dropped: asked === undefined ? [] : ['service_tier'] };
}
