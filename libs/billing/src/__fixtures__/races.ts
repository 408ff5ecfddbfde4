import { AppError, nanoUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { expectLedgerBalanced } from '@app/testing';
import { findViolations } from '../find-violations';
import { chargedTo, total, type RaceTrack } from './race-track';

export interface Size {
  readonly callers: number;
  /** Of each caller. */
  readonly calls: number;
}

/** C01: a balance for exactly 100 caps admits exactly 100 calls. */
export async function raceForHundredCaps(track: RaceTrack, { callers, calls }: Size): Promise<void> {
  const [payer] = await track.fund(1, '0.0001');
  const tallies = await track.run({
    callers,
    calls,
    atOnce: calls,
    payers: [payer!],
    caps: [1_000n, 1_000n],
    ending: 'none',
  });
  expect(total(tallies, 'admitted')).toBe(100);
  expect(total(tallies, 'refused')).toBe(callers * calls - 100);
  expect(await track.wallet(payer!.walletId)).toMatchObject({ heldNanoUsd: 100_000n, postedNanoUsd: 100_000n });
  await track.release(tallies);
  await expectLedgerBalanced(track.desk.test.database);
}

/** C03: calls that cost all they can spend a balance to the last nano-dollar; the next one is refused. */
export async function spendToTheLastNano(track: RaceTrack, { callers, calls }: Size): Promise<void> {
  const [payer] = await track.fund(1, '0.001');
  const bounds = { caps: [1n, 5_000n], mayBeLowered: true, ending: 'cap' } as const;
  const tallies = await track.whileSettling(() =>
    track.run({ callers, calls, atOnce: 64, payers: [payer!], ...bounds }),
  );
  expect(total(tallies, 'wronglyRefused')).toBe(0);
  expect(total(tallies, 'refused')).toBeGreaterThan(0);
  expect(chargedTo(tallies, payer!.walletId)).toBe(1_000_000n);
  expect(await track.wallet(payer!.walletId)).toMatchObject({ postedNanoUsd: 0n, heldNanoUsd: 0n, overrunNanoUsd: 0n });
  await expectLedgerBalanced(track.desk.test.database);
}

const CORE = ['I1', 'I2', 'I3', 'I4'];

/** C07: whatever an operator does to a wallet meanwhile, the core of the invariants holds each time it is looked at. */
export async function changeWhileSettling(
  track: RaceTrack,
  { callers, forMs, lookEveryMs }: { readonly callers: number; readonly forMs: number; readonly lookEveryMs: number },
): Promise<void> {
  const payers = await track.fund(3, '0.01');
  const moved = new Map(payers.map(({ walletId }) => [walletId, 0n]));
  let isOver = false;
  const operators = payers.map(async ({ walletId }) => {
    for (let turn = 0; !isOver; turn++)
      moved.set(walletId, moved.get(walletId)! + (await operate(track, walletId, turn)));
  });
  const findings: string[] = [];
  const watching = (async () => {
    while (!isOver) {
      const violations = await findViolations(track.desk.test.database.pool);
      findings.push(...violations.filter(({ id }) => CORE.includes(id)).map(({ id, claim }) => `${id} ${claim}`));
      await new Promise((again) => setTimeout(again, lookEveryMs));
    }
  })();
  const bounds = { calls: Number.MAX_SAFE_INTEGER, forMs, atOnce: 32, caps: [1n, 400_000n], ending: 'part' } as const;
  const tallies = await track.whileSettling(async () => {
    try {
      return await track.run({ callers, payers, ...bounds });
    } finally {
      isOver = true;
      await Promise.all([...operators, watching]);
    }
  });

  expect(findings).toEqual([]);
  expect(total(tallies, 'wronglyRefused')).toBe(0);
  expect(total(tallies, 'admitted')).toBeGreaterThan(0);
  for (const { walletId } of payers) {
    const { postedNanoUsd, heldNanoUsd } = await track.wallet(walletId);
    const expected = 10_000_000n + moved.get(walletId)! - chargedTo(tallies, walletId);
    expect([postedNanoUsd, heldNanoUsd]).toEqual([expected, 0n]);
  }
  expect(await track.deadlocks()).toBe(0);
  await expectLedgerBalanced(track.desk.test.database);
}

/** One change of a wallet after another. Answers what it gained. */
async function operate({ desk }: RaceTrack, walletId: string, turn: number): Promise<bigint> {
  const ledger = new LedgerService(desk.test.database);
  const request = { walletId, idempotencyKey: `${walletId} ${turn}`, actor: 'operator', memo: 'race' };
  const amount = nanoUsd(BigInt(1 + ((turn * 7_919) % 900_000)));
  const verbs = [
    async () => (await ledger.topUp({ ...request, amount }), amount),
    async () => (await ledger.refund({ ...request, amount }), 0n - amount),
    async () => (await ledger.setCreditLimit({ ...request, limit: amount }), 0n),
    async () => (await ledger.adjust({ ...request, amount: nanoUsd(0n - amount) }), 0n - amount),
    async () => (await ledger.freeze(request), 0n),
    async () => (await ledger.unfreeze({ ...request, idempotencyKey: `${request.idempotencyKey} undo` }), 0n),
  ];
  try {
    return await verbs[turn % verbs.length]!();
  } catch (error) {
    if (error instanceof AppError && error.code === 'insufficient_balance') return 0n;
    throw error;
  }
}
