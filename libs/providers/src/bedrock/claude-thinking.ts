import { unsupported } from '../fit-parameters';
import type { JsonObject } from '../openai-compatible/wire';
import type { Claude } from './model-family';
import type { AskedReasoning } from '../openai-compatible/asked-reasoning';

export interface ClaudeCall {
  readonly claude: Claude;
  /** Undefined: the caller leaves it to the model. */
  readonly asked: AskedReasoning | undefined;
  readonly forcesTool: boolean;
  /** The last answer called tools, and its thoughts are gone: thinking by a budget would be refused. */
  readonly hasLostThoughts: boolean;
  readonly maxOutputTokens: number | undefined;
}

export interface ClaudeThinking {
  readonly thinking?: JsonObject;
  readonly effort?: string;
  /** When thinking needs a bound that the caller did not set. */
  readonly maxTokens?: number;
  /** The caller asked for thinking and does not get it. */
  readonly isDropped?: true;
}

const MIN_BUDGET = 1_024;
/** Every Claude that thinks by a budget can write so much. */
const ROOM = 32_000;

/** Of the room for the answer. The rest is for words. */
const SHARES: Readonly<Record<string, number>> = { low: 0.2, medium: 0.5, high: 0.8, xhigh: 0.95, max: 0.95 };
const ABSTAINS: ClaudeThinking = {};
const DROPPED: ClaudeThinking = { isDropped: true };

/** How a Claude is told to think. Source: Anthropic's documentation, Extended thinking and Adaptive thinking, by model. */
export function claudeThinking(call: ClaudeCall): ClaudeThinking {
  const { version } = call.claude;
  if (version >= 4.6) return adaptive(call);
  if (!call.asked || call.asked.isOff) return ABSTAINS;
  return version >= 3.7 ? budgeted(call, call.asked) : DROPPED;
}

function budgeted(call: ClaudeCall, { effort, budget }: AskedReasoning): ClaudeThinking {
  const { maxOutputTokens, forcesTool, hasLostThoughts } = call;
  const room = maxOutputTokens ?? ROOM;
  if (forcesTool || hasLostThoughts || room <= MIN_BUDGET) return DROPPED;
  const asked = budget ?? (effort === 'minimal' ? MIN_BUDGET : Math.floor(room * SHARES[effort]!));
  const tokens = Math.min(Math.max(asked, MIN_BUDGET), room - 1);
  const thinking = { type: 'enabled', budget_tokens: tokens };
  return { thinking, ...(maxOutputTokens === undefined && { maxTokens: ROOM }) };
}

function adaptive({ claude, asked, forcesTool }: ClaudeCall): ClaudeThinking {
  if (forcesTool) return withoutThoughts(claude, asked);
  if (!asked) return ABSTAINS;
  if (asked.isOff) return turnedOff(claude);
  return { thinking: { type: 'adaptive', display: 'summarized' }, effort: effortFor(claude, asked.effort) };
}

/** A model that thinks cannot be made to call. */
function withoutThoughts(claude: Claude, asked: AskedReasoning | undefined): ClaudeThinking {
  const habit = habitOf(claude);
  if (habit === 'always') throw unsupported('tool_choice');
  return { ...(habit === 'unless told' && OFF), ...(asked && !asked.isOff && DROPPED) };
}

function turnedOff(claude: Claude): ClaudeThinking {
  const habit = habitOf(claude);
  if (habit === 'always') return claude.name === 'sonnet' ? BETWEEN_TOOLS : { effort: 'low' };
  return habit === 'unless told' ? OFF : ABSTAINS;
}

const OFF: ClaudeThinking = { thinking: { type: 'disabled' } };
const BETWEEN_TOOLS: ClaudeThinking = { thinking: { type: 'between_tools' } };

/** Whether it thinks when nothing is said. */
function habitOf({ name, version }: Claude): 'always' | 'unless told' | 'when told' {
  if (version < 5) return 'when told';
  if (name === 'fable' || name === 'mythos') return 'always';
  return version >= 5.5 && name !== 'haiku' ? 'always' : 'unless told';
}

function effortFor({ version }: Claude, effort: string): string {
  if (effort === 'minimal') return 'low';
  return effort === 'xhigh' && version < 4.7 ? 'high' : effort;
}
