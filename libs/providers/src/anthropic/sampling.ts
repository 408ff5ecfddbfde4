import type { ChatRequest } from '@app/llm';
import type { ModelRules } from './model-rules';

export interface Sampling {
  readonly parameters: Readonly<Record<string, number>>;
  readonly dropped: readonly string[];
}

/** Below it, Anthropic refuses `top_p` while the model thinks. */
const MIN_TOP_P_WITH_THINKING = 0.95;

/** `temperature`, `top_p` and `top_k` as far as the model takes them; chat's temperature goes up to 2, Anthropic's to 1. */
export function samplingFor(asked: ChatRequest['parameters'], rules: ModelRules, isThinking: boolean): Sampling {
  const parameters: Record<string, number> = {};
  const dropped: string[] = [];
  for (const name of ['temperature', 'top_p', 'top_k']) {
    const value = asked[name];
    if (typeof value !== 'number' || isDefault(name, value)) continue;
    const isAgainst = isThinking && isAgainstThinking(name, value);
    const isSecond = name === 'top_p' && 'temperature' in parameters && !rules.takesTemperatureWithTopP;
    if (!rules.takesSampling || isAgainst || isSecond) dropped.push(name);
    else parameters[name] = lowered(name, value);
  }
  return { parameters, dropped };
}

const lowered = (name: string, value: number): number => (name === 'temperature' ? Math.min(value, 1) : value);

/** Values that say nothing, and that newer models refuse all the same. A negative `top_k` is how others say none. */
const isDefault = (name: string, value: number): boolean => (name === 'top_k' ? value < 0 : value === 1);

const isAgainstThinking = (name: string, value: number): boolean =>
  name === 'top_p' ? value < MIN_TOP_P_WITH_THINKING : true;
