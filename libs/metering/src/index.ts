export { promptTokens, promptTokensUnhurried } from './prompt-tokens';
export { rate, type Rating } from './rate';
export { countTokens } from './token-counter';
export type { ArrayText, AttemptBody, CallOutcome, UsageBody } from './usage-body';
export { UsageMeter } from './usage-meter';
