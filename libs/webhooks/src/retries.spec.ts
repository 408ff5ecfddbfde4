import { MOST_ATTEMPTS, retryDelayMs } from './retries';

const HOUR_MS = 3_600_000;
const total = (random: number) =>
  Array.from({ length: MOST_ATTEMPTS - 1 }, (_, index) => retryDelayMs(index + 1, random)).reduce(
    (sum, ms) => sum + ms,
  );

describe('retries', () => {
  it('go on for about a day, with growing pauses', () => {
    expect(total(0) / HOUR_MS).toBeGreaterThan(21);
    expect(total(0.999) / HOUR_MS).toBeLessThan(28);
    expect(retryDelayMs(1, 0)).toBe(8_000);
    expect(retryDelayMs(4, 0)).toBe(216_000);
  });
});
