export const MOST_ATTEMPTS = 10;
const FIRST_DELAY_MS = 8_000;
const GROWTH = 3;
/** Up to so much of a delay is added to it, so that what failed together does not come back together. */
const JITTER = 0.25;

/** How long after a failed attempt (1, 2, ...) the next is made; `random` is in [0, 1). All of them together: about 24 hours. */
export const retryDelayMs = (attempt: number, random: number): number =>
  Math.round(FIRST_DELAY_MS * GROWTH ** (attempt - 1) * (1 + JITTER * random));
