import type { ChatRequest } from '@app/llm';
import { objectIn, textIn } from '../openai-compatible/wire';
import { type Effort, effortWithin, EFFORTS, type ModelRules } from './model-rules';

/** What a request asks of thinking, in whichever of the vendors' words. */
type Wish =
  | { readonly kind: 'unset' }
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly effort?: Effort | 'minimal'; readonly budget?: number };

export interface Thinking {
  /** For the body; undefined leaves it to the model. */
  readonly thinking?: Readonly<Record<string, unknown>>;
  readonly effort?: Effort;
  /** Signed thinking of earlier turns belongs into the request. */
  readonly isOn: boolean;
  /** What was asked for and cannot be had. */
  readonly dropped: readonly string[];
}

/** Parameters that say how to think, ours first. */
export const THINKING_PARAMETERS = [
  'reasoning_effort',
  'enable_thinking',
  'thinking',
  'thinking_budget',
  'reasoning',
] as const;

/** The least Anthropic takes. */
const MIN_BUDGET = 1_024;
/** Of all the tokens an answer may have; the share is ours to choose. */
const SHARES: Readonly<Record<Effort | 'minimal', number>> = {
  minimal: 0,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.95,
  max: 0.95,
};

export interface ThinkingFacts {
  readonly rules: ModelRules;
  readonly maxTokens: number;
  /** `tool_choice` demands a call. */
  readonly forcesTools: boolean;
  /** Tools were called without thinking that could be sent back. */
  readonly lacksThoughts: boolean;
}

/** What `thinking` and `effort` have to be so that the model takes the request and comes closest to what is asked. */
export function thinkingFor(parameters: ChatRequest['parameters'], facts: ThinkingFacts): Thinking {
  const wish = wishIn(parameters);
  const asked = THINKING_PARAMETERS.filter((name) => parameters[name] !== undefined);
  if (facts.rules.thinking === 'adaptive') return adaptive(wish, facts, asked);
  return facts.rules.thinking === 'budget' ? budgeted(wish, facts, asked) : without(wish, asked);
}

const without = (wish: Wish, asked: readonly string[]): Thinking => ({
  isOn: false,
  dropped: wish.kind === 'on' ? asked : [],
});

/** With a budget, every turn that called tools must begin with its thinking, and no call may be demanded. */
function budgeted(wish: Wish, facts: ThinkingFacts, asked: readonly string[]): Thinking {
  if (wish.kind === 'unset') return { isOn: false, dropped: [] };
  if (wish.kind === 'off') return { thinking: { type: 'disabled' }, isOn: false, dropped: [] };
  const isPossible = facts.maxTokens > MIN_BUDGET && !facts.forcesTools && !facts.lacksThoughts;
  if (!isPossible) return without(wish, asked);
  const wanted = wish.budget ?? Math.floor(facts.maxTokens * SHARES[wish.effort ?? 'medium']);
  const budget = Math.max(MIN_BUDGET, Math.min(wanted, facts.maxTokens - 1));
  return { thinking: { type: 'enabled', budget_tokens: budget }, isOn: true, dropped: [] };
}

function adaptive(wish: Wish, { rules, forcesTools }: ThinkingFacts, asked: readonly string[]): Thinking {
  const isInTheWay = forcesTools && rules.mayForceTools === 'without_thinking';
  if (isInTheWay && wish.kind === 'on') return turnedDown(rules, asked);
  if (wish.kind === 'off') return turnedDown(rules, []);
  if (wish.kind === 'unset') return { isOn: rules.thinksByDefault, dropped: [] };
  const effort = effortOf(wish, rules);
  return {
    thinking: { type: 'adaptive', display: 'summarized' },
    ...(effort !== undefined && { effort }),
    isOn: true,
    dropped: [],
  };
}

/** Off, or as little as a model that always thinks can. */
function turnedDown({ off }: ModelRules, dropped: readonly string[]): Thinking {
  if (off === undefined) return { thinking: { type: 'adaptive' }, effort: 'low', isOn: true, dropped };
  return { thinking: { type: off }, isOn: off === 'between_tools', dropped };
}

function effortOf({ effort, budget }: Extract<Wish, { kind: 'on' }>, { efforts }: ModelRules): Effort | undefined {
  if (effort === 'minimal') return 'low';
  if (effort !== undefined) return effortWithin(effort, efforts);
  if (budget === undefined) return undefined;
  if (budget < 2_048) return 'low';
  return budget < 8_192 ? 'medium' : 'high';
}

function wishIn(parameters: ChatRequest['parameters']): Wish {
  const thinking = objectIn(parameters['thinking']) ?? {};
  const reasoning = objectIn(parameters['reasoning']) ?? {};
  const word = textIn(parameters['reasoning_effort'] ?? reasoning['effort']);
  const type = textIn(thinking['type']) ?? switchIn(parameters['enable_thinking'] ?? reasoning['enabled']);
  const budget = positive(thinking['budget_tokens'] ?? parameters['thinking_budget'] ?? reasoning['max_tokens']);
  return wishOf({ word, type, budget });
}

interface Words {
  readonly word: string | undefined;
  readonly type: string | undefined;
  readonly budget: number | undefined;
}

function wishOf({ word, type, budget }: Words): Wish {
  if ((type ?? word ?? budget) === undefined) return { kind: 'unset' };
  if (type === 'disabled' || (type ?? word) === 'none') return { kind: 'off' };
  const effort = effortNamed(word);
  return { kind: 'on', ...(effort !== undefined && { effort }), ...(budget !== undefined && { budget }) };
}

const switchIn = (value: unknown): string | undefined => {
  if (typeof value !== 'boolean') return undefined;
  return value ? 'enabled' : 'disabled';
};

/** A word of some other vendor says no more than that thinking is wanted. */
const effortNamed = (word: string | undefined): Effort | 'minimal' | undefined =>
  word === 'minimal' ? word : EFFORTS.find((effort) => effort === word);

const positive = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
