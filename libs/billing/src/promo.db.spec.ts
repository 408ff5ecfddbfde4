import { nanoUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { expectLedgerBalanced } from '@app/testing';
import { CallDesk } from './__fixtures__/call-desk';

const HOUR_MS = 3_600_000;

describe('promotional credit', () => {
  let desk: CallDesk;
  let ledger: LedgerService;
  let grants = 0;

  beforeAll(async () => {
    desk = await CallDesk.open();
    ledger = new LedgerService(desk.test.database);
  });
  beforeEach(() => desk.serveNewPayer('1'));
  afterEach(() => expectLedgerBalanced(desk.test.database));
  afterAll(() => desk.close());

  const request = () => ({ walletId: desk.payer.walletId, idempotencyKey: `grant-${(grants += 1)}`, actor: 'test' });
  const grant = (amount: bigint, inHours?: number) =>
    ledger.grantPromo({
      ...request(),
      amount: nanoUsd(amount),
      ...(inHours !== undefined && { expiresAt: new Date(Date.now() + inHours * HOUR_MS) }),
    });
  async function spend(...charges: readonly bigint[]): Promise<void> {
    for (const charge of charges) await desk.end(await desk.admit({ cap: charge }), charge);
    await desk.settle();
  }
  const balances = async () => {
    const { postedNanoUsd, promoNanoUsd } = await desk.wallet();
    return { posted: postedNanoUsd - 1_000_000_000n, promo: promoNanoUsd };
  };
  const remaining = async () => {
    const rows = await desk.test.database.prisma.promoGrant.findMany({
      where: { walletId: desk.payer.walletId },
      orderBy: { id: 'asc' },
    });
    return rows.map(({ remainingNanoUsd }) => remainingNanoUsd);
  };
  const lastUsage = async () => {
    const transaction = await desk.test.database.prisma.ledgerTransaction.findFirstOrThrow({
      where: { walletId: desk.payer.walletId, kind: 'usage' },
      orderBy: { id: 'desc' },
      include: { entries: { include: { account: true } } },
    });
    const entries = transaction.entries.map(({ account, amountNanoUsd }) => [account.kind, amountNanoUsd] as const);
    return { id: transaction.id, entries: Object.fromEntries(entries) };
  };

  it('is spent before what was paid in', async () => {
    await grant(1_000n);
    await spend(300n);
    expect(await balances()).toEqual({ posted: 0n, promo: 700n });
    expect((await lastUsage()).entries).toMatchObject({ wallet: 0n, promo: 300n, revenue: -300n });
  });

  it('ends in the middle of a batch, and the rest comes from what was paid in', async () => {
    await grant(1_000n);
    await spend(400n, 400n, 400n);
    expect(await balances()).toEqual({ posted: -200n, promo: 0n });
    expect((await lastUsage()).entries).toMatchObject({ wallet: 200n, promo: 1_000n, revenue: -1_200n });
  });

  it('covers holds, and calls that paid credit alone would not', async () => {
    await grant(500n);
    const [whole, more] = await desk.ask({ cap: 1_000_000_500n }, { cap: 1n });
    expect([whole!.outcome.outcome, more!.outcome.outcome]).toEqual(['placed', 'insufficient']);
  });

  it('is spent from the grant that expires first, also from one that came later', async () => {
    await grant(100n, 48);
    await grant(100n);
    await spend(30n);
    await grant(100n, 24);
    await spend(120n);
    await grant(1n);
    // 30 of the first; then all of the third, and 20 more of the first.
    expect(await remaining()).toEqual([50n, 100n, 0n, 1n]);
  });

  it('comes back when the usage it paid for is reversed', async () => {
    await grant(100n, 24);
    await spend(150n);
    const { id } = await lastUsage();
    await ledger.reverse({ ...request(), transactionId: id });
    expect(await balances()).toEqual({ posted: 0n, promo: 100n });
    expect(await remaining()).toEqual([0n, 100n]);
  });

  it('is spent month by month when a batch has calls of two, each in a transaction of its own', async () => {
    await grant(100n);
    const [early, late] = [await desk.admit({ cap: 80n }), await desk.admit({ cap: 80n })];
    const seqBefore = (await desk.wallet()).seq;
    await desk.end(early, 80n, { admittedAt: new Date('2026-01-31T23:59:59Z') });
    await desk.end(late, 80n, { admittedAt: new Date('2026-02-01T00:00:00Z') });
    await desk.settle();

    const made = await desk.test.database.prisma.ledgerTransaction.findMany({
      where: { walletId: desk.payer.walletId, kind: 'usage' },
      orderBy: { period: 'asc' },
      include: { entries: { where: { account: { kind: 'promo' } } } },
    });
    expect(made.map(({ period, entries }) => [period.toISOString().slice(0, 7), entries[0]?.amountNanoUsd])).toEqual([
      ['2026-01', 80n],
      ['2026-02', 20n],
    ]);
    expect((await desk.wallet()).seq).toBe(seqBefore + 2n);
    expect(await balances()).toEqual({ posted: -60n, promo: 0n });
  });

  it('of usage in a month that was closed meanwhile belongs to the next', async () => {
    const call = await desk.admit({ cap: 10n });
    await desk.end(call, 10n, { admittedAt: new Date('2026-03-15T00:00:00Z') });
    await desk.test.database.prisma.period.create({ data: { month: new Date('2026-03-01'), actor: 'test' } });
    expect(await desk.settle()).toBe(1);
    const record = await desk.test.database.prisma.usageRecord.findFirstOrThrow({
      where: { requestId: call.requestId },
    });
    expect([record.period.toISOString().slice(0, 7), record.admittedAt.toISOString().slice(0, 7)]).toEqual([
      '2026-04',
      '2026-03',
    ]);
  });
});
