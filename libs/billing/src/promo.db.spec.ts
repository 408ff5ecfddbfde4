import { nanoUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import {
  expectLedgerBalanced,
  Given,
  openTestDatabase,
  type FundedOrganization,
  type TestDatabase,
} from '@app/testing';
import { Calls, NANO_A_TOKEN, type Price } from './__fixtures__/calls';

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);

describe('promotional credit', () => {
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
    payer = await new Given(test).funded({ balance: '0.00001' });
    calls = new Calls(test.database.pool, payer, price);
  });
  afterEach(() => expectLedgerBalanced(test.database));
  afterAll(() => test.drop());

  const request = () => ({ walletId: payer.walletId, idempotencyKey: `key-${(keys += 1)}`, actor: 'test' });
  const grant = (amount: bigint, expiresAt?: Date) =>
    ledger.grantPromo({ ...request(), amount: nanoUsd(amount), ...(expiresAt && { expiresAt }) });
  const spend = async (...charges: readonly bigint[]) => {
    const admitted = [];
    for (const charge of charges) admitted.push(await calls.admit({ cap: charge }));
    await calls.arrive(admitted.map((call, index) => calls.usage(call, charges[index]!)));
    await calls.settle();
  };
  /** [paid, promotional] */
  const credit = async () => {
    const wallet = await test.database.prisma.wallet.findUniqueOrThrow({ where: { id: payer.walletId } });
    return [wallet.postedNanoUsd, wallet.promoNanoUsd];
  };
  const remaining = async () => {
    const grants = await test.database.prisma.promoGrant.findMany({
      where: { walletId: payer.walletId },
      orderBy: [{ amountNanoUsd: 'asc' }],
    });
    return grants.map(({ remainingNanoUsd }) => remainingNanoUsd);
  };
  const expire = async (amount: bigint) => {
    const sql = `UPDATE promo_grants SET expires_at = now() - interval '1 s' WHERE wallet_id = $1 AND amount_nano_usd = $2`;
    await test.database.pool.query(sql, [payer.walletId, amount]);
    return ledger.expirePromos();
  };
  const lastUsage = () =>
    test.database.prisma.ledgerTransaction.findFirstOrThrow({
      where: { walletId: payer.walletId, kind: 'usage' },
      orderBy: { id: 'desc' },
      include: { entries: { include: { account: true } } },
    });

  it('is spent before what was paid in', async () => {
    await grant(1_000n);
    await spend(400n);
    expect(await credit()).toEqual([10_000n, 600n]);
    await spend(600n);
    expect(await credit()).toEqual([10_000n, 0n]);
    await spend(1n);
    expect(await credit()).toEqual([9_999n, 0n]);
  });

  it('is spent to its end inside a batch, which then goes on with what was paid in', async () => {
    await grant(1_000n);
    await spend(700n, 700n, 700n);
    expect(await credit()).toEqual([8_900n, 0n]);
    const { entries, usageCount } = await lastUsage();
    const lines = Object.fromEntries(entries.map(({ account, amountNanoUsd }) => [account.kind, amountNanoUsd]));
    expect(usageCount).toBe(3);
    expect(lines).toEqual({ wallet: 1_100n, promo: 1_000n, revenue: -2_100n, cost_of_sales: 2_100n, payable: -2_100n });
  });

  it('takes the wallet down to its last nano-dollar, and into a declared overrun when a call cost more than its cap', async () => {
    await grant(1_000n);
    const call = await calls.admit({ cap: 11_000n });
    await calls.charge(call, 12_500n);
    const wallet = await test.database.prisma.wallet.findUniqueOrThrow({ where: { id: payer.walletId } });
    expect(wallet).toMatchObject({ postedNanoUsd: -1_500n, promoNanoUsd: 0n, overrunNanoUsd: 1_500n });
    await grant(2_000n);
    const later = await test.database.prisma.wallet.findUniqueOrThrow({ where: { id: payer.walletId } });
    expect(later).toMatchObject({ promoNanoUsd: 2_000n, overrunNanoUsd: 0n });
    expect((await calls.place([calls.hold({ cap: 501n })]))[0]).toMatchObject({
      outcome: 'insufficient',
      available: 500n,
    });
  });

  it('is spent in the order in which the grants expire, one that never expires last', async () => {
    await grant(3_000n);
    await grant(2_000n, inHours(20));
    await grant(1_000n, inHours(10));
    await spend(1_500n);
    expect(await expire(1_000n)).toBe(0n);
    expect(await remaining()).toEqual([0n, 1_500n, 3_000n]);
    expect(await expire(2_000n)).toBe(1_500n);
    expect(await credit()).toEqual([10_000n, 3_000n]);
  });

  it('that is granted later and expires earlier is spent from then on, not before', async () => {
    await grant(2_000n, inHours(20));
    await spend(500n);
    await grant(1_000n, inHours(10));
    await spend(300n);
    expect(await expire(1_000n)).toBe(700n);
    expect(await remaining()).toEqual([0n, 1_500n]);
    expect(await credit()).toEqual([10_000n, 1_500n]);
  });

  it('comes back with the reversal of the calls that spent it, once, and is spent again', async () => {
    await grant(1_000n, inHours(10));
    await spend(1_400n);
    const { id: transactionId } = await lastUsage();
    await ledger.reverse({ ...request(), transactionId });
    expect(await credit()).toEqual([10_000n, 1_000n]);
    await expect(ledger.reverse({ ...request(), transactionId })).rejects.toMatchObject({ code: 'invalid_value' });

    await spend(1_200n);
    expect(await credit()).toEqual([9_800n, 0n]);
  });

  it('comes back as a grant that expires with the last one, beside what is left of it', async () => {
    await grant(1_000n, inHours(10));
    await spend(600n);
    await ledger.reverse({ ...request(), transactionId: (await lastUsage()).id });
    expect(await remaining()).toEqual([600n, 400n]);
    await expire(600n);
    expect(await expire(1_000n)).toBe(400n);
    expect(await credit()).toEqual([10_000n, 0n]);
  });

  it('is what is left of it, to the nano-dollar, after grants, calls and expiries in any order', async () => {
    let [granted, gone] = [0n, 0n];
    for (let round = 1; round <= 12; round++) {
      const amount = BigInt(100 * round + round);
      await grant(amount, inHours(1 + ((round * 7) % 5)));
      granted += amount;
      await spend(BigInt(60 * round));
      gone += BigInt(60 * round);
      if (round % 4 === 0) gone += await expire(amount);
    }
    const [paid, promo] = await credit();
    expect([paid, promo]).toEqual([10_000n, granted - gone]);
  });
});
