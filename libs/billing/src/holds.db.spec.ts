import { nanoUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { expectLedgerBalanced } from '@app/testing';
import { CallDesk, type Admitted, type Wanted } from './__fixtures__/call-desk';

const DOLLAR = 1_000_000_000n;

describe('holds', () => {
  let desk: CallDesk;
  let ledger: LedgerService;

  beforeAll(async () => {
    desk = await CallDesk.open();
    ledger = new LedgerService(desk.test.database);
  });
  beforeEach(() => desk.serveNewPayer('1'));
  afterEach(() => expectLedgerBalanced(desk.test.database));
  afterAll(() => desk.close());

  const overdraft = (limit: bigint) => {
    const { walletId } = desk.payer;
    return ledger.setOverdraft({ walletId, limit: nanoUsd(limit), idempotencyKey: `o-${walletId}`, actor: 'test' });
  };
  async function race(wanted: Wanted, calls: number): Promise<Admitted[]> {
    const batches = Array.from({ length: calls / 50 }, () => desk.ask(...Array.from({ length: 50 }, () => wanted)));
    const answers = (await Promise.all(batches)).flat();
    return answers.flatMap(({ requestId, outcome }) =>
      outcome.outcome === 'placed' ? [{ requestId, placed: outcome }] : [],
    );
  }

  it('give a call what is left of the balance when that is at least its floor', async () => {
    await desk.admit({ cap: 900_000_000n });
    const [refused, lowered, late] = await desk.ask(
      { cap: 500_000_000n, floor: 100_000_001n },
      { cap: 500_000_000n, floor: 100_000_000n },
      { cap: 1n },
    );
    expect(refused!.outcome).toEqual({ outcome: 'insufficient', available: 100_000_000n, budget: null });
    expect(lowered!.outcome).toMatchObject({ outcome: 'placed', amount: 100_000_000n, cap: 100_000_000n });
    expect(late!.outcome).toMatchObject({ outcome: 'insufficient', available: 0n });
  });

  it('at what calls usually cost admit more of them, and none beyond balance and overdraft by their caps', async () => {
    await overdraft(DOLLAR / 2n);
    // Held 1 million each, they can cost 100 million each: 15 of them are all that 1.5 dollars cover.
    const admitted = await race({ cap: 100_000_000n, amount: 1_000_000n }, 2_000);
    expect(admitted).toHaveLength(15);
    expect(await desk.wallet()).toMatchObject({ heldNanoUsd: 15_000_000n, cappedNanoUsd: 1_500_000_000n });
  });

  it('without an overdraft admit no call at less than its cap would', async () => {
    expect(await race({ cap: 100_000_000n, amount: 1_000_000n }, 500)).toHaveLength(10);
  });

  it('fall back to what is left when even the usual cost is more than that', async () => {
    await overdraft(DOLLAR);
    await desk.admit({ cap: 999_999_000n });
    const [lowered] = await desk.ask({ cap: 50_000n, amount: 20_000n, floor: 1_000n });
    expect(lowered!.outcome).toMatchObject({ outcome: 'placed', amount: 1_000n, cap: 1_000n });
  });

  it('leave the wallet at minus its overdraft at the worst, when every call costs all it can', async () => {
    await overdraft(DOLLAR / 2n);
    const admitted = await race({ cap: 100_000_000n, amount: 1_000_000n }, 500);
    for (const call of admitted) await desk.end(call, 100_000_000n);
    await desk.settle();
    expect(await desk.wallet()).toMatchObject({ postedNanoUsd: -DOLLAR / 2n, heldNanoUsd: 0n, cappedNanoUsd: 0n });
    const [next] = await desk.ask({ cap: 100n, amount: 1n, floor: 1n });
    expect(next!.outcome).toMatchObject({ outcome: 'insufficient' });
  });

  it('of both kinds share a wallet: a strict one is covered by what is not held at all', async () => {
    await overdraft(DOLLAR);
    const [usual, strict, second] = await desk.ask(
      { cap: 900_000_000n, amount: 300_000_000n },
      { cap: 800_000_000n },
      { cap: 700_000_000n },
    );
    expect([usual, strict, second].map((answer) => answer!.outcome.outcome)).toEqual([
      'placed',
      'insufficient',
      'placed',
    ]);
  });

  it('of a frozen wallet are refused, and those under way are settled', async () => {
    const call = await desk.admit({ cap: 500n });
    const request = { walletId: desk.payer.walletId, actor: 'test' };
    await ledger.freeze({ ...request, idempotencyKey: `f-${request.walletId}` });
    expect((await desk.ask({ cap: 1n }))[0]!.outcome).toMatchObject({ outcome: 'frozen' });
    await desk.end(call, 400n);
    await desk.settle();
    await ledger.unfreeze({ ...request, idempotencyKey: `u-${request.walletId}` });
    expect((await desk.ask({ cap: 1n }))[0]!.outcome).toMatchObject({ outcome: 'placed' });
    expect((await desk.wallet()).postedNanoUsd).toBe(DOLLAR - 400n);
  });
});
