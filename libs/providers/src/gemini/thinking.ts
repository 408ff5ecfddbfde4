import type { ChatRequest } from '@app/llm';
import { type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import type { ModelFamily } from './model-family';

/** What a caller wants of thinking, whichever of the many ways it said so. */
interface Wish {
  /** `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`. */
  readonly effort?: string | undefined;
  readonly budget?: number | undefined;
  /** Undefined: nothing was said. */
  readonly isShown?: boolean | undefined;
}

/** Everything a caller can say about thinking. */
export const THINKING_PARAMETERS = [
  ...['reasoning_effort', 'reasoning', 'thinking', 'enable_thinking', 'thinking_budget', 'chat_template_kwargs'],
  ...['include_reasoning', 'reasoning_format'],
];

/** Google's `thinkingConfig`; undefined when the caller said nothing, or the model does not think. */
export function thinkingConfigOf(parameters: ChatRequest['parameters'], family: ModelFamily): JsonObject | undefined {
  const own = ownConfig(parameters);
  if (own) return own;
  if (!thinks(family)) return undefined;
  const { effort, budget, isShown } = wishOf(parameters);
  const amount = family.generation < 3 ? budgetOf(effort, budget, family) : levelOf(effort, budget, family);
  if (isShown === undefined && Object.keys(amount).length === 0) return undefined;
  const isOff = amount['thinkingBudget'] === 0;
  return { ...amount, includeThoughts: (isShown ?? effort !== 'none') && !isOff };
}

/** Models before 2.5 answer 400 to it. */
export const thinks = ({ generation, kind }: ModelFamily): boolean => generation >= 2.5 && kind !== 'gemma';

/** In the words of Google's own endpoint for clients of OpenAI: `extra_body.google.thinking_config`. */
function ownConfig(parameters: ChatRequest['parameters']): JsonObject | undefined {
  const config = objectIn(googleExtras(parameters)['thinking_config']);
  if (!config) return undefined;
  const names: Readonly<Record<string, string>> = {
    include_thoughts: 'includeThoughts',
    thinking_budget: 'thinkingBudget',
    thinking_level: 'thinkingLevel',
  };
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [names[name] ?? name, value]));
}

export const googleExtras = (parameters: ChatRequest['parameters']): JsonObject =>
  objectIn(objectIn(parameters['extra_body'])?.['google']) ?? objectIn(parameters['google']) ?? {};

function wishOf(parameters: ChatRequest['parameters']): Wish {
  const reasoning = objectIn(parameters['reasoning']) ?? {};
  const thinking = objectIn(parameters['thinking']) ?? {};
  const budget =
    wholeNumber(parameters['thinking_budget']) ??
    wholeNumber(thinking['budget_tokens']) ??
    wholeNumber(reasoning['max_tokens']);
  const isOff = isTurnedOff(parameters, reasoning, thinking);
  const effort = textIn(parameters['reasoning_effort']) ?? textIn(reasoning['effort']) ?? (isOff ? 'none' : undefined);
  return { effort, budget: isOff ? undefined : budget, isShown: isShown(parameters, reasoning, thinking) };
}

const wholeNumber = (value: unknown): number | undefined => (Number.isInteger(value) ? (value as number) : undefined);

function isTurnedOff(parameters: JsonObject, reasoning: JsonObject, thinking: JsonObject): boolean {
  const template = objectIn(parameters['chat_template_kwargs']) ?? {};
  return (
    parameters['enable_thinking'] === false ||
    template['enable_thinking'] === false ||
    thinking['type'] === 'disabled' ||
    reasoning['enabled'] === false
  );
}

/** Thoughts are shown to who asks for thinking, unless told otherwise. */
function isShown(parameters: JsonObject, reasoning: JsonObject, thinking: JsonObject): boolean | undefined {
  if (parameters['include_reasoning'] === false || reasoning['exclude'] === true) return false;
  if (parameters['reasoning_format'] === 'hidden') return false;
  const isAsked =
    parameters['include_reasoning'] === true ||
    parameters['enable_thinking'] === true ||
    reasoning['enabled'] === true ||
    (thinking['type'] !== undefined && thinking['type'] !== 'disabled');
  return isAsked ? true : undefined;
}

const FLASH_BUDGET = 24_576;
const PRO_BUDGET = 32_768;
/** Pro cannot leave thinking be. */
const LEAST_PRO_BUDGET = 128;

/** Source: Gemini API, OpenAI compatibility, Thinking. */
const BUDGETS: Readonly<Record<string, number>> = { minimal: 1_024, low: 1_024, medium: 8_192, high: FLASH_BUDGET };

function budgetOf(effort: string | undefined, budget: number | undefined, family: ModelFamily): JsonObject {
  const isPro = family.kind === 'pro';
  const [least, most] = isPro ? [LEAST_PRO_BUDGET, PRO_BUDGET] : [0, FLASH_BUDGET];
  // Minus one leaves it to the model.
  if (budget !== undefined) return { thinkingBudget: budget < 0 ? -1 : Math.min(Math.max(budget, least), most) };
  if (effort === undefined) return {};
  if (effort === 'none') return { thinkingBudget: least };
  if (effort === 'minimal' && family.kind === 'flash-lite') return { thinkingBudget: 512 };
  return { thinkingBudget: BUDGETS[effort] ?? most };
}

/** These models know levels, and none of them is off. Budgets mean the level that Google gives them. */
function levelOf(effort: string | undefined, budget: number | undefined, family: ModelFamily): JsonObject {
  const wanted = budget === undefined || budget < 0 ? effort : effortOfBudget(budget);
  return wanted === undefined ? {} : { thinkingLevel: levelNamed(wanted, family) };
}

function levelNamed(effort: string, { kind, generation, isPreview }: ModelFamily): string {
  const isPro = kind === 'pro';
  if (effort === 'none' || effort === 'minimal') return isPro || generation >= 3.7 ? 'LOW' : 'MINIMAL';
  if (effort === 'low') return 'LOW';
  // The preview of 3 Pro has no middle.
  return effort === 'medium' && !(isPro && isPreview && generation === 3) ? 'MEDIUM' : 'HIGH';
}

function effortOfBudget(budget: number): string {
  if (budget === 0) return 'none';
  if (budget <= BUDGETS['low']!) return 'low';
  return budget <= BUDGETS['medium']! ? 'medium' : 'high';
}
