import { nanoUsd } from '@app/common';
import { LedgerService, type HoldOutcome } from '@app/ledger';
import {
  expectLedgerBalanced,
  Given,
  openTestDatabase,
  type FundedOrganization,
  type TestDatabase,
} from '@app/testing';
import { Calls, NANO_A_TOKEN, type AdmittedHold, type Price } from './__fixtures__/calls';
import { refusalOf } from './hold-refusal';

/** 10,000 nano-USD. */
const BALANCE = '0.00001';

describe('holds', () => {
  let test: TestDatabase;
  let ledger: LedgerService;
  let price: Price;
  let payer: FundedOrganization;
  let calls: Calls;
  let keys = 0;

  beforeAll(async () => {
    test = await openTestDatabase();
    ledger = new LedgerService(test.database);
    const { priceVersionId } = await new Given(test).model({ id: 'm', prices: NANO_A_TOKEN });
    price = await test.database.prisma.priceVersion.findUniqueOrThrow({
      where: { id: priceVersionId },
      include: { rates: true },
    });
  });
  beforeEach(async () => {
    payer = await new Given(test).funded({ balance: BALANCE });
    calls = new Calls(test.database.pool, payer, price);
  });
  afterEach(async () => {
    while ((await calls.release()) > 0);
    await expectLedgerBalanced(test.database);
  });
  afterAll(() => test.drop());

  const request = () => ({ walletId: payer.walletId, idempotencyKey: `key-${(keys += 1)}`, actor: 'test' });
  const overdraft = (limit: bigint) => ledger.setOverdraft({ ...request(), limit: nanoUsd(limit) });
  const wallet = () => test.database.prisma.wallet.findUniqueOrThrow({ where: { id: payer.walletId } });
  const capOf = (outcome: HoldOutcome | undefined) => (outcome?.outcome === 'placed' ? outcome.cap : undefined);

  describe('that the wallet does not cover', () => {
    it('are granted what is left, down to the least the call can do with, and not a nano-dollar less', async () => {
      await calls.admit({ cap: 7_000n });
      const bounds = { cap: 5_000n, amount: 5_000n };

      const [tooMuch] = await calls.place([calls.hold({ ...bounds, floor: 3_001n })]);
      const [enough] = await calls.place([calls.hold({ ...bounds, floor: 3_000n })]);

      expect(tooMuch).toEqual({ outcome: 'insufficient', available: 3_000n, budget: null });
      expect(enough).toEqual({ outcome: 'placed', amount: 3_000n, cap: 3_000n, budgetWindows: [] });
      expect(await wallet()).toMatchObject({ heldNanoUsd: 10_000n, cappedNanoUsd: 10_000n });
    });

    it('are refused without refusing the small ones behind them in the same batch', async () => {
      const outcomes = await calls.place([
        calls.hold({ cap: 20_000n }),
        calls.hold({ cap: 6_000n }),
        calls.hold({ cap: 4_001n }),
        calls.hold({ cap: 4_000n }),
        calls.hold({ cap: 0n }),
      ]);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual([
        'insufficient',
        'placed',
        'insufficient',
        'placed',
        'placed',
      ]);
      expect(outcomes[2]).toMatchObject({ available: 4_000n });
    });

    it('are refused with the amounts that were needed and available, never a negative one', async () => {
      const admitted = await calls.admit({ cap: 10_000n });
      await calls.charge(admitted, 12_000n);
      const [refused] = await calls.place([calls.hold({ cap: 5_000n, amount: 5_000n, floor: 300n })]);
      expect(refused).toEqual({ outcome: 'insufficient', available: -2_000n, budget: null });
      const error = refusalOf(refused as Exclude<HoldOutcome, { outcome: 'placed' }>, nanoUsd(300n));
      expect(error).toMatchObject({ code: 'insufficient_balance', status: 402 });
      expect(error.details.extra).toEqual({ needed_usd: '0.000000300', available_usd: '0.000000000' });
    });

    it('are covered by promotional credit and the credit limit, too', async () => {
      await ledger.grantPromo({ ...request(), amount: nanoUsd(1_000n) });
      await ledger.setCreditLimit({ ...request(), limit: nanoUsd(500n) });
      const outcomes = await calls.place([
        calls.hold({ cap: 11_501n }),
        calls.hold({ cap: 11_500n }),
        calls.hold({ cap: 1n }),
      ]);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['insufficient', 'placed', 'insufficient']);
    });
  });

  it('are not placed on a frozen wallet or none, and calls in flight end all the same', async () => {
    const inFlight = await calls.admit({ cap: 1_000n });
    await ledger.freeze(request());
    expect(await calls.place([calls.hold({ cap: 1n })])).toMatchObject([{ outcome: 'frozen' }]);
    await calls.charge(inFlight, 1_000n);
    expect(await wallet()).toMatchObject({ postedNanoUsd: 9_000n, heldNanoUsd: 0n });

    await ledger.unfreeze(request());
    const stranger = { ...calls.hold({ cap: 1n }), walletId: payer.organizationId };
    const outcomes = await calls.place([stranger, calls.hold({ cap: 1n })]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unknown', 'placed']);
  });

  describe('at what calls usually cost', () => {
    it('admit more calls at once than the worst case would, until their caps reach balance and overdraft', async () => {
      await overdraft(5_000n);
      const usual = () => calls.hold({ cap: 2_000n, amount: 100n, floor: 2_000n });

      const outcomes = await calls.place(Array.from({ length: 20 }, usual));

      expect(outcomes.map(({ outcome }) => outcome)).toEqual([
        ...Array<string>(7).fill('placed'),
        ...Array<string>(13).fill('insufficient'),
      ]);
      expect(await wallet()).toMatchObject({ heldNanoUsd: 700n, cappedNanoUsd: 14_000n });
    });

    it('are lowered to what balance and overdraft leave', async () => {
      await overdraft(5_000n);
      await calls.admit({ cap: 12_000n, amount: 100n });
      const [lowered] = await calls.place([calls.hold({ cap: 9_000n, amount: 200n, floor: 100n })]);
      expect(lowered).toMatchObject({ outcome: 'placed', amount: 200n, cap: 3_000n });
    });

    it('fall back to what is left when even the usual cost is more than that', async () => {
      await overdraft(50_000n);
      await calls.admit({ cap: 9_000n });
      const [lowered] = await calls.place([calls.hold({ cap: 9_000n, amount: 2_000n, floor: 500n })]);
      expect(lowered).toMatchObject({ outcome: 'placed', amount: 1_000n, cap: 1_000n });
      const [refused] = await calls.place([calls.hold({ cap: 9_000n, amount: 2_000n, floor: 500n })]);
      expect(refused).toEqual({ outcome: 'insufficient', available: 0n, budget: null });
    });

    it('leave the balance at minus the overdraft, to the nano-dollar, when every call costs its worst', async () => {
      await overdraft(5_000n);
      const placed: AdmittedHold[] = [];
      for (let number = 0; number < 5; number++) placed.push(await calls.admit({ cap: 3_000n, amount: 10n }));
      await calls.arrive(placed.map((call) => calls.usage(call, 3_000n)));
      await calls.settle();

      expect(await wallet()).toMatchObject({
        postedNanoUsd: -5_000n,
        overrunNanoUsd: 5_000n,
        heldNanoUsd: 0n,
        cappedNanoUsd: 0n,
      });
      const [next] = await calls.place([calls.hold({ cap: 3_000n, amount: 10n, floor: 1n })]);
      expect(next).toMatchObject({ outcome: 'insufficient' });
      await ledger.topUp({ ...request(), amount: nanoUsd(6_000n) });
      expect(await wallet()).toMatchObject({ postedNanoUsd: 1_000n, overrunNanoUsd: 0n });
    });

    it('never let caps exceed balance and overdraft when 2,000 race on four connections, whatever their mode', async () => {
      await overdraft(20_000n);
      const holds = Array.from({ length: 2_000 }, (_, index) =>
        index % 3 === 0
          ? calls.hold({ cap: BigInt(7 + (index % 50)) })
          : calls.hold({ cap: BigInt(40 + (index % 90)), amount: BigInt(1 + (index % 9)), floor: 30n }),
      );
      const batches = Array.from({ length: 80 }, (_, index) => holds.slice(index * 25, index * 25 + 25));
      const lanes = await Promise.all(
        [0, 1, 2, 3].map(async (lane) => {
          const outcomes: [AdmittedHold, HoldOutcome][] = [];
          for (let next = lane; next < batches.length; next += 4) {
            const placed = await calls.place(batches[next]!);
            placed.forEach((outcome, index) => outcomes.push([batches[next]![index] as AdmittedHold, outcome]));
          }
          return outcomes;
        }),
      );

      const admitted = lanes
        .flat()
        .flatMap(([hold, placed]) => (placed.outcome === 'placed' ? [{ ...hold, placed }] : []));
      const caps = admitted.reduce((sum, { placed }) => sum + placed.cap, 0n);
      const { cappedNanoUsd, heldNanoUsd } = await wallet();
      expect(cappedNanoUsd).toBe(caps);
      expect(caps).toBeLessThanOrEqual(30_000n);
      expect(caps).toBeGreaterThan(30_000n - 40n); // what is left is less than any call could do with
      expect(heldNanoUsd).toBeLessThanOrEqual(10_000n);

      await calls.arrive(admitted.map((call) => calls.usage(call, call.placed.cap)));
      while ((await calls.settle()).taken > 0);
      expect((await wallet()).postedNanoUsd).toBe(10_000n - caps);
    });

    it('go beside calls held at their cap, which the overdraft does not serve', async () => {
      await overdraft(5_000n);
      await calls.admit({ cap: 9_000n, amount: 100n });
      const outcomes = await calls.place([
        calls.hold({ cap: 6_001n }),
        calls.hold({ cap: 5_900n }),
        calls.hold({ cap: 200n, amount: 50n, floor: 101n }),
        calls.hold({ cap: 50n, amount: 40n }),
      ]);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['insufficient', 'placed', 'insufficient', 'placed']);
      expect(outcomes.map(capOf)).toEqual([undefined, 5_900n, undefined, 50n]);
    });
  });

  it('that are released take the overrun with them that was only due to them', async () => {
    const [costly, lost] = [await calls.admit({ cap: 5_000n }), await calls.admit({ cap: 5_000n })];
    await calls.charge(costly, 8_000n);
    expect(await wallet()).toMatchObject({ postedNanoUsd: 2_000n, heldNanoUsd: 5_000n, overrunNanoUsd: 3_000n });
    await calls.release([lost.requestId]);
    expect(await wallet()).toMatchObject({ postedNanoUsd: 2_000n, heldNanoUsd: 0n, overrunNanoUsd: 0n });
  });

  it('keep the overdraft from being lowered below what calls in flight may cost', async () => {
    await overdraft(5_000n);
    const admitted = await calls.admit({ cap: 14_000n, amount: 100n });
    await expect(overdraft(3_999n)).rejects.toMatchObject({ code: 'insufficient_balance' });
    await overdraft(4_000n);
    await expect(ledger.refund({ ...request(), amount: nanoUsd(1n) })).rejects.toMatchObject({
      code: 'insufficient_balance',
    });
    await calls.release([admitted.requestId]);
    await overdraft(0n);
  });
});
