/** The counts of a channel and model in some minutes. */
export interface Tally {
  readonly channelId: string;
  readonly upstreamModel: string;
  attempts: number;
  served: number;
  outputTokens: number;
  outputMs: number;
  /** How many answers began after at most HISTOGRAM_BASE ** bucket milliseconds. */
  readonly firstBytes: Map<number, number>;
}

export const HISTOGRAM_BASE = 1.1;

const SUMS = ['attempts', 'served', 'outputTokens', 'outputMs'] as const;

/** Fields are `<channelId>:<upstreamModel>:<count or bucket>`; models may have colons in their names. */
export function parseFields(fields: Readonly<Record<string, string>>): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const [field, count] of Object.entries(fields)) {
    const end = field.lastIndexOf(':');
    const tally = tallyOf(tallies, field.slice(0, end));
    const name = field.slice(end + 1);
    const sum = SUMS.find((one) => one === name);
    if (sum) tally[sum] += Number(count);
    else addTo(tally.firstBytes, Number(name), Number(count));
  }
  return tallies;
}

/** All of them together. */
export function merge(minutes: readonly ReadonlyMap<string, Tally>[]): Map<string, Tally> {
  const merged = new Map<string, Tally>();
  for (const [key, tally] of minutes.flatMap((minute) => [...minute])) {
    const sum = tallyOf(merged, key);
    for (const name of SUMS) sum[name] += tally[name];
    for (const [bucket, count] of tally.firstBytes) addTo(sum.firstBytes, bucket, count);
  }
  return merged;
}

/** In milliseconds, rounded up to the end of its bucket; null of nothing. */
export function quantile(buckets: ReadonlyMap<number, number>, share: number): number | null {
  const ordered = [...buckets].sort(([a], [b]) => a - b);
  let left = share * ordered.reduce((sum, [, count]) => sum + count, 0);
  for (const [bucket, count] of ordered) {
    left -= count;
    if (left <= 0) return Math.round(HISTOGRAM_BASE ** bucket);
  }
  return null;
}

function tallyOf(tallies: Map<string, Tally>, key: string): Tally {
  const known = tallies.get(key);
  if (known) return known;
  const colon = key.indexOf(':');
  const names = { channelId: key.slice(0, colon), upstreamModel: key.slice(colon + 1) };
  const tally = {
    ...names,
    attempts: 0,
    served: 0,
    outputTokens: 0,
    outputMs: 0,
    firstBytes: new Map<number, number>(),
  };
  tallies.set(key, tally);
  return tally;
}

const addTo = (counts: Map<number, number>, bucket: number, count: number): void =>
  void counts.set(bucket, (counts.get(bucket) ?? 0) + count);
