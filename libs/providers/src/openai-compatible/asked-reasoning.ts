import type { ChatRequest } from '@app/llm';
import { objectIn } from './wire';

/** Parameters that ask for reasoning, or for none. */
export const REASONING_PARAMETERS = ['reasoning_effort', 'thinking', 'enable_thinking', 'thinking_budget'] as const;

const EFFORTS: ReadonlySet<unknown> = new Set(['minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

export interface AskedReasoning {
  readonly isOff: boolean;
  readonly effort: string;
  /** Tokens, when the caller counts them. */
  readonly budget?: number;
}

/** What the caller wants, in whichever vendor's words. Undefined when nothing is said. */
export function askedReasoning({ parameters }: ChatRequest): AskedReasoning | undefined {
  const { reasoning_effort: effort, enable_thinking: isEnabled, thinking_budget: budget } = parameters;
  const thinking = objectIn(parameters['thinking']);
  const isOff = effort === 'none' || isEnabled === false || thinking?.['type'] === 'disabled';
  const signs = [EFFORTS.has(effort), isEnabled === true, thinking !== undefined, typeof budget === 'number'];
  if (!isOff && !signs.includes(true)) return undefined;
  const counted = tokensIn(thinking?.['budget_tokens'] ?? budget);
  return {
    isOff,
    effort: EFFORTS.has(effort) ? (effort as string) : 'medium',
    ...(counted !== undefined && { budget: counted }),
  };
}

const tokensIn = (value: unknown): number | undefined =>
  Number.isInteger(value) && (value as number) > 0 ? (value as number) : undefined;
