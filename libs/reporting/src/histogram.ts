/** Eight bounds for each power of ten, from 10 ms to 10,000 s: neighbours are a third apart. */
const FIRST_POWER = 1;
const PER_POWER = 8;
const BOUNDS = 49;

/**
 * Upper bounds in milliseconds, exclusive. Never to be changed: stored histograms are counted between them; there is one
 * count more than bounds, for whatever took longer.
 */
export const HISTOGRAM_BOUNDS_MS: readonly number[] = Array.from({ length: BOUNDS }, (_, index) =>
  Math.round(10 ** (FIRST_POWER + index / PER_POWER)),
);

/** The milliseconds that a share of the measured calls did not exceed, interpolated between bounds; null when none was. */
export function percentileMs(histogram: readonly bigint[], share: number): number | null {
  const total = histogram.reduce((sum, count) => sum + count, 0n);
  if (total === 0n) return null;
  const wanted = Number(total) * share;
  let below = 0;
  for (const [index, count] of histogram.entries()) {
    if (count > 0n && below + Number(count) >= wanted) return between(index, (wanted - below) / Number(count));
    below += Number(count);
  }
  return HISTOGRAM_BOUNDS_MS.at(-1)!;
}

function between(index: number, share: number): number {
  const low = HISTOGRAM_BOUNDS_MS[index - 1] ?? 0;
  const high = HISTOGRAM_BOUNDS_MS[index] ?? low;
  return Math.round(low + (high - low) * share);
}
