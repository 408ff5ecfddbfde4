import { dayAfter } from '../compare';
import type { Doubt, OurDay, TheirDay } from '../figures';

/** Numbers that follow from a seed. Source: mulberry32. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Prices {
  readonly fresh: bigint;
  readonly cached: bigint;
  readonly output: bigint;
}

/** Nano-USD for a token. */
export const PRICES: Readonly<Record<string, Prices>> = {
  small: { fresh: 150n, cached: 75n, output: 600n },
  middle: { fresh: 2_500n, cached: 1_250n, output: 10_000n },
  large: { fresh: 15_000n, cached: 1_500n, output: 75_000n },
};
export const CREDENTIALS = [null, 'credential-1', 'credential-2'] as const;

const FIRST_DAY = '2026-10-01';
export const DAYS = 31;

/** A month of three models over three credentials, with the doubts that every day of a relay has. */
export function generatedMonth(seed: number): OurDay[] {
  const random = seeded(seed);
  const days = Array.from({ length: DAYS - 1 }).reduce<string[]>((all) => [...all, dayAfter(all.at(-1)!)], [FIRST_DAY]);
  return days.flatMap((day) =>
    Object.keys(PRICES).flatMap((model) =>
      CREDENTIALS.map((credentialId) => dayOf({ day, model, credentialId }, random)),
    ),
  );
}

function dayOf(key: Pick<OurDay, 'day' | 'model' | 'credentialId'>, random: (below: number) => number): OurDay {
  const requests = BigInt(2_000 + random(4_000));
  const input = requests * BigInt(500 + random(1_500));
  const cached = (input * BigInt(random(60))) / 100n;
  const output = requests * BigInt(100 + random(400));
  const prices = PRICES[key.model]!;
  const costOf = {
    fresh: (input - cached) * prices.fresh,
    cached: cached * prices.cached,
    output: output * prices.output,
  };
  const doubt = (calls: number, uncounted: number): Doubt => ({
    calls: BigInt(calls),
    uncounted: BigInt(uncounted),
    input: (input * BigInt(calls)) / requests,
    output: (output * BigInt(calls)) / requests,
    cap: BigInt(calls) * (2_000n * prices.fresh + 4_000n * prices.output),
  });
  return {
    ...{ ...key, requests, input, cached, output, costOf },
    cost: costOf.fresh + costOf.cached + costOf.output,
    estimated: doubt(random(40) + 20, 0),
    aborted: doubt(random(4) + 8, 4),
    retried: doubt(random(4) + 6, 6),
  };
}

/** A vendor that counts as we do. */
export const agreeing = (ours: readonly OurDay[]): TheirDay[] =>
  ours.map(({ credentialId, model, day, requests, input, cached, output, cost }) => ({
    ...{ credentialId, model, day, requests, input, cached, output, cost },
  }));
