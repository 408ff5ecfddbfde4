import { expectLedgerBalanced } from '@app/testing';
import type { Tally } from './__fixtures__/callers';
import { chargedTo, RaceTrack, total } from './__fixtures__/race-track';
import { changeWhileSettling, raceForHundredCaps, spendToTheLastNano } from './__fixtures__/races';

const FOREVER = Number.MAX_SAFE_INTEGER;

/** Between processes of their own, on one PostgreSQL. Speed is printed: what it must be is for bench/ to say. */
describe('races between processes', () => {
  let track: RaceTrack;

  beforeAll(async () => {
    track = await RaceTrack.open('processes');
  });
  afterAll(() => track.close());

  const print = (race: string, figures: string) => process.stderr.write(`${race}: ${figures}\n`);
  const speed = (tallies: readonly Tally[]) => {
    const rate = tallies.reduce((sum, { admitted, refused, seconds }) => sum + (admitted + refused) / seconds, 0);
    const worst = (of: 'p50Ms' | 'p99Ms') => Math.max(...tallies.map((tally) => tally[of])).toFixed(1);
    return `${Math.round(rate)} holds/s, p50 ${worst('p50Ms')} ms, p99 ${worst('p99Ms')} ms`;
  };

  it(
    'C01 admit exactly 100 of 5,000 calls on a balance of 100 caps',
    () => raceForHundredCaps(track, { callers: 2, calls: 2_500 }),
    60_000,
  );

  it('C02 charge 20,000 calls of random cost on 50 wallets exactly, and refuse none that could be paid', async () => {
    const payers = await track.fund(50, '0.0005');
    const orders = { callers: 4, calls: 5_000, atOnce: 64, payers, caps: [1n, 20_000n], ending: 'part' } as const;
    const tallies = await track.whileSettling(() => track.run(orders));

    expect(total(tallies, 'admitted') + total(tallies, 'refused')).toBeGreaterThanOrEqual(20_000);
    expect(total(tallies, 'refused')).toBeGreaterThan(0);
    expect(total(tallies, 'wronglyRefused')).toBe(0);
    for (const { walletId } of payers) {
      const { postedNanoUsd, heldNanoUsd, overrunNanoUsd } = await track.wallet(walletId);
      expect([postedNanoUsd, heldNanoUsd, overrunNanoUsd]).toEqual([500_000n - chargedTo(tallies, walletId), 0n, 0n]);
      expect(postedNanoUsd).toBeGreaterThanOrEqual(0n);
    }
    await expectLedgerBalanced(track.desk.test.database);
    print('C02', speed(tallies));
  }, 180_000);

  it(
    'C03 spend a balance to its last nano-dollar, and not one more',
    () => spendToTheLastNano(track, { callers: 2, calls: 3_000 }),
    60_000,
  );

  it('C05 hold on one wallet for a minute without a deadlock, each call once', async () => {
    const [payer] = await track.fund(1, '1000');
    const orders = { callers: 2, calls: FOREVER, forMs: 60_000, atOnce: 32, caps: [1n, 999n], ending: 'none' } as const;
    const tallies = await track.run({ ...orders, payers: [payer!] });

    expect(total(tallies, 'refused')).toBe(0);
    expect(await track.desk.test.database.prisma.hold.count()).toBe(total(tallies, 'admitted'));
    expect(await track.deadlocks()).toBe(0);
    await expectLedgerBalanced(track.desk.test.database);
    print('C05', speed(tallies));
    await track.release(tallies);
    expect(await track.wallet(payer!.walletId)).toMatchObject({ heldNanoUsd: 0n, cappedNanoUsd: 0n });
  }, 240_000);

  it('C06 settle a backlog of 100,000 calls of one wallet while it goes on admitting', async () => {
    const [payer] = await track.fund(1, '1000');
    const orders = { callers: 2, payers: [payer!], caps: [1n, 9_999n] } as const;
    const backlog = await track.run({ ...orders, calls: 50_000, atOnce: 200, ending: 'part' });
    const startedMs = performance.now();
    const untilOver = { calls: FOREVER, forMs: 10_000, atOnce: 8, ending: 'none' } as const;
    const admitting = track.run({ ...orders, callers: 1, ...untilOver });
    await track.whileSettling(() => Promise.resolve());
    const settledMs = performance.now() - startedMs;
    const meanwhile = await admitting;

    const calls = total(backlog, 'admitted');
    expect(calls).toBeGreaterThanOrEqual(100_000);
    expect(total(meanwhile, 'refused')).toBe(0);
    const { postedNanoUsd } = await track.wallet(payer!.walletId);
    expect(postedNanoUsd).toBe(1_000_000_000_000n - chargedTo(backlog, payer!.walletId));
    await track.release(meanwhile);
    expect(await track.wallet(payer!.walletId)).toMatchObject({ heldNanoUsd: 0n, cappedNanoUsd: 0n });
    await expectLedgerBalanced(track.desk.test.database);
    print('C06', `${Math.round((calls / settledMs) * 1_000)} calls settled/s; meanwhile ${speed(meanwhile)}`);
  }, 240_000);

  it(
    'C07 keep wallets right while they are topped up, refunded, limited and frozen under way',
    () => changeWhileSettling(track, { callers: 2, forMs: 20_000, lookEveryMs: 1_000 }),
    120_000,
  );
});
