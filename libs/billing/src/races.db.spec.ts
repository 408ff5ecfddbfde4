import { parseUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { expectLedgerBalanced } from '@app/testing';
import type { Admitted, Wanted } from './__fixtures__/call-desk';
import { RaceTrack } from './__fixtures__/race-track';
import { changeWhileSettling, raceForHundredCaps, spendToTheLastNano } from './__fixtures__/races';

/** Short ones; races.faults.spec.ts runs them at length, and between processes. */
describe('races on one wallet', () => {
  let track: RaceTrack;

  beforeAll(async () => {
    track = await RaceTrack.open('connections');
  });
  afterAll(() => track.close());

  it('C01 admits exactly 100 of 1,000 calls on a balance of 100 caps', () =>
    raceForHundredCaps(track, { callers: 4, calls: 250 }));

  it('C03 spends a balance to its last nano-dollar, and not one more', () =>
    spendToTheLastNano(track, { callers: 4, calls: 400 }));

  it('C07 keeps wallets right while they are topped up, refunded, limited and frozen under way', () =>
    changeWhileSettling(track, { callers: 2, forMs: 1_500, lookEveryMs: 200 }));

  it('bounds what 2,000 calls can cost by balance and overdraft, whether held at their worst or at less', async () => {
    const { desk } = track;
    await desk.serveNewPayer('0.00001');
    const { walletId } = desk.payer;
    const overdraft = { walletId, limit: parseUsd('0.00002'), idempotencyKey: walletId, actor: 'test' };
    await new LedgerService(desk.test.database).setOverdraft(overdraft);
    const wanted = (index: number): Wanted =>
      index % 3 === 0
        ? { cap: BigInt(7 + (index % 50)) }
        : { cap: BigInt(40 + (index % 90)), amount: BigInt(1 + (index % 9)), floor: 30n };
    const batches = Array.from({ length: 80 }, (_, batch) =>
      Array.from({ length: 25 }, (_unused, place) => wanted(25 * batch + place)),
    );

    const answers = (await Promise.all(batches.map((batch) => desk.ask(...batch)))).flat();

    const admitted: Admitted[] = answers.flatMap(({ requestId, outcome }) =>
      outcome.outcome === 'placed' ? [{ requestId, placed: outcome }] : [],
    );
    const caps = admitted.reduce((sum, { placed }) => sum + placed.cap, 0n);
    const { cappedNanoUsd, heldNanoUsd } = await desk.wallet();
    expect([cappedNanoUsd, caps <= 30_000n, caps > 30_000n - 30n]).toEqual([caps, true, true]);
    expect(heldNanoUsd).toBeLessThanOrEqual(10_000n);
    for (const call of admitted) await desk.end(call, call.placed.cap);
    expect(await desk.settle()).toBe(admitted.length);
    expect(await desk.wallet()).toMatchObject({ postedNanoUsd: 10_000n - caps, heldNanoUsd: 0n, cappedNanoUsd: 0n });
    await expectLedgerBalanced(desk.test.database);
  });
});
