import { AppError, parseUsd } from '@app/common';
import type { Prisma } from '@app/database';
import {
  expectLedgerBalanced,
  Given,
  openTestDatabase,
  walletState,
  type FundedOrganization,
  type TestDatabase,
} from '@app/testing';
import { placeHolds } from './hold.queries';
import { LedgerService } from './ledger.service';
import type { Posted } from './transactions';
import { openGrants } from './verbs/promo';

const usd = parseUsd;
const IN_AN_HOUR = () => new Date(Date.now() + 3_600_000);

describe('the verbs of the ledger', () => {
  let test: TestDatabase;
  let ledger: LedgerService;
  let payer: FundedOrganization;
  let keys = 0;

  beforeAll(async () => {
    test = await openTestDatabase();
    ledger = new LedgerService(test.database);
  });
  beforeEach(async () => {
    payer = await new Given(test).funded({ balance: '10' });
  });
  afterEach(() => expectLedgerBalanced(test.database));
  afterAll(() => test.drop());

  const request = (idempotencyKey = `key-${(keys += 1)}`) => ({
    walletId: payer.walletId,
    idempotencyKey,
    actor: 'test',
    memo: 'because',
  });
  const state = () => walletState(test.database, payer.walletId);
  const entriesOf = async ({ transactionId }: Posted) => {
    const entries = await test.database.prisma.ledgerEntry.findMany({
      where: { transactionId },
      include: { account: true },
    });
    return Object.fromEntries(entries.map(({ account, amountNanoUsd }) => [account.kind, amountNanoUsd]));
  };
  async function holdAll(amount: bigint): Promise<void> {
    const { priceVersionId } = await new Given(test).model({ id: `m-${(keys += 1)}` });
    const hold = { amount, cap: amount, floor: amount } as Record<'amount' | 'cap' | 'floor', ReturnType<typeof usd>>;
    const call = {
      walletId: payer.walletId,
      priceVersionId,
      apiTokenId: payer.apiTokenId,
      userId: null,
      project: null,
    };
    const requestId = payer.organizationId as Parameters<typeof placeHolds>[1][number]['requestId'];
    const owner = { processId: payer.organizationId, expireAfterMs: 60_000 };
    const [outcome] = await placeHolds(test.database.pool, [{ ...hold, ...call, requestId }], owner);
    expect(outcome?.outcome).toBe('placed');
  }
  const refused = async (verb: Promise<unknown>) => {
    const error = await verb.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AppError);
    return (error as AppError).code;
  };

  const VERBS: readonly [string, (key: string, db?: Prisma.TransactionClient) => Promise<Posted>][] = [
    ['top-up', (key, db) => ledger.topUp({ ...request(key), amount: usd('5') }, db)],
    ['refund', (key, db) => ledger.refund({ ...request(key), amount: usd('5') }, db)],
    ['adjustment', (key, db) => ledger.adjust({ ...request(key), amount: usd('-5') }, db)],
    ['promotional grant', (key, db) => ledger.grantPromo({ ...request(key), amount: usd('5') }, db)],
    ['credit limit', (key, db) => ledger.setCreditLimit({ ...request(key), limit: usd('5') }, db)],
    ['overdraft', (key, db) => ledger.setOverdraft({ ...request(key), limit: usd('5') }, db)],
    ['freeze', (key, db) => ledger.freeze(request(key), db)],
    ['unfreeze', (key, db) => ledger.unfreeze(request(key), db)],
  ];
  it.each(VERBS)('does a %s once, however often and however concurrently it is asked for', async (_, verb) => {
    const key = `replay-${(keys += 1)}`;
    const seq = async () =>
      (await test.database.prisma.wallet.findUniqueOrThrow({ where: { id: payer.walletId } })).seq;
    const seqBefore = await seq();
    const answers = await Promise.all(Array.from({ length: 8 }, () => verb(key)));
    expect((await seq()) - seqBefore).toBeLessThanOrEqual(1n);

    expect(new Set(answers.map(({ transactionId }) => transactionId)).size).toBe(1);
    expect(answers.filter(({ isReplay }) => !isReplay)).toHaveLength(1);
    expect(await test.database.prisma.ledgerTransaction.count({ where: { idempotencyKey: key } })).toBe(1);
  });

  it.each(VERBS)('leaves no trace of a %s that is part of a transaction which fails', async (_, verb) => {
    const before = await state();
    const failing = test.database.prisma.$transaction(async (db) => {
      await verb(`part-${(keys += 1)}`, db);
      throw new Error('what belongs to it could not be written');
    });
    await expect(failing).rejects.toThrow('could not be written');
    expect(await state()).toEqual(before);
    expect(await test.database.prisma.ledgerTransaction.count({ where: { idempotencyKey: `part-${keys}` } })).toBe(0);
  });

  it('refuses a key that comes again for something else', async () => {
    const key = `reused-${(keys += 1)}`;
    await ledger.topUp({ ...request(key), amount: usd('5') });
    expect(await refused(ledger.topUp({ ...request(key), amount: usd('6') }))).toBe('idempotency_key_reused');
    expect(await refused(ledger.adjust({ ...request(key), amount: usd('5') }))).toBe('idempotency_key_reused');
    expect((await state()).posted).toBe(usd('15'));
  });

  it('posts each movement against its account', async () => {
    const topUp = await ledger.topUp({ ...request(), amount: usd('5') });
    expect(await entriesOf(topUp)).toEqual({ wallet: usd('-5'), cash: usd('5') });
    const refund = await ledger.refund({ ...request(), amount: usd('1') });
    expect(await entriesOf(refund)).toEqual({ wallet: usd('1'), cash: usd('-1') });
    const goodwill = await ledger.adjust({ ...request(), amount: usd('2') });
    expect(await entriesOf(goodwill)).toEqual({ wallet: usd('-2'), revenue: usd('2') });
    const promo = await ledger.grantPromo({ ...request(), amount: usd('3') });
    expect(await entriesOf(promo)).toEqual({ wallet: 0n, promo: usd('-3'), promo_expense: usd('3') });
    expect((await state()).posted).toBe(usd('16'));
  });

  it('refunds no more than was paid in, and nothing that calls in flight may cost', async () => {
    await ledger.grantPromo({ ...request(), amount: usd('5') });
    await ledger.setCreditLimit({ ...request(), limit: usd('5') });
    expect(await refused(ledger.refund({ ...request(), amount: usd('10.000000001') }))).toBe('insufficient_balance');
    await holdAll(usd('12'));
    expect(await refused(ledger.refund({ ...request(), amount: usd('8.000000001') }))).toBe('insufficient_balance');
    await ledger.refund({ ...request(), amount: usd('8') });
    expect(await state()).toMatchObject({ posted: usd('2'), held: usd('12'), overrun: 0n });
  });

  it('pays refunds out of a balance once, when twenty ask for all of it at once', async () => {
    const refunds = Array.from({ length: 20 }, () => ledger.refund({ ...request(), amount: usd('10') }));
    const outcomes = await Promise.allSettled(refunds);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await state()).posted).toBe(0n);
  });

  it('refuses amounts of nothing or less, naming the field', async () => {
    for (const amount of [0n, -1n] as ReturnType<typeof usd>[]) {
      expect(await refused(ledger.topUp({ ...request(), amount }))).toBe('invalid_value');
      expect(await refused(ledger.refund({ ...request(), amount }))).toBe('invalid_value');
      expect(await refused(ledger.grantPromo({ ...request(), amount }))).toBe('invalid_value');
    }
    expect(await refused(ledger.setCreditLimit({ ...request(), limit: usd('-1') }))).toBe('invalid_value');
    expect(await refused(ledger.topUp({ ...request(), walletId: payer.organizationId, amount: usd('1') }))).toBe(
      'not_found',
    );
  });

  it('lets no wallet, limit or budget grow beyond what sums of them can hold, naming the field', async () => {
    const most = usd('1000000000');
    expect(await refused(ledger.topUp({ ...request(), amount: most }))).toBe('invalid_value');
    expect(await refused(ledger.setCreditLimit({ ...request(), limit: usd('1000000000.000000001') }))).toBe(
      'invalid_value',
    );
    await ledger.setCreditLimit({ ...request(), limit: most });
    await ledger.topUp({ ...request(), amount: usd('999999990') });
    expect(await refused(ledger.grantPromo({ ...request(), amount: usd('0.000000001') }))).toBe('invalid_value');
    await ledger.refund({ ...request(), amount: usd('1000000000') });
    expect((await state()).posted).toBe(0n);
  });

  it('tells what is left of each grant, what calls have spent since the last change counted in', async () => {
    const { prisma } = test.database;
    await ledger.grantPromo({ ...request(), amount: usd('4') });
    await ledger.grantPromo({ ...request(), amount: usd('3'), expiresAt: IN_AN_HOUR() });
    const left = async () => (await openGrants(prisma, payer.walletId)).map(({ remaining }) => remaining);
    expect(await left()).toEqual([usd('3'), usd('4')]);

    // As settlement does: it knows the sum alone.
    await prisma.wallet.update({ where: { id: payer.walletId }, data: { promoNanoUsd: { decrement: usd('5') } } });
    expect(await left()).toEqual([usd('2')]);
    await prisma.wallet.update({ where: { id: payer.walletId }, data: { promoNanoUsd: { increment: usd('5') } } });
  });

  it('lowers a credit limit no further than it is used', async () => {
    await ledger.setCreditLimit({ ...request(), limit: usd('20') });
    await holdAll(usd('25'));
    expect(await refused(ledger.setCreditLimit({ ...request(), limit: usd('14.999999999') }))).toBe(
      'insufficient_balance',
    );
    await ledger.setCreditLimit({ ...request(), limit: usd('15') });
    expect(await test.database.prisma.wallet.findUniqueOrThrow({ where: { id: payer.walletId } })).toMatchObject({
      creditLimitNanoUsd: usd('15'),
      overrunNanoUsd: 0n,
    });
  });

  it('reverses a transaction once, to the last entry', async () => {
    const topUp = await ledger.topUp({ ...request(), amount: usd('5') });
    const reversal = await ledger.reverse({ ...request(), transactionId: topUp.transactionId });
    expect(await entriesOf(reversal)).toEqual({ wallet: usd('5'), cash: usd('-5') });
    expect(await refused(ledger.reverse({ ...request(), transactionId: topUp.transactionId }))).toBe('invalid_value');
    expect(await refused(ledger.reverse({ ...request(), transactionId: reversal.transactionId }))).toBe(
      'invalid_value',
    );
    expect((await state()).posted).toBe(usd('10'));
  });

  it('reverses a top-up that is spent already only as a chargeback, and declares what is missing', async () => {
    const topUp = await ledger.topUp({ ...request(), amount: usd('5') });
    await ledger.refund({ ...request(), amount: usd('12') });
    const { transactionId } = topUp;
    expect(await refused(ledger.reverse({ ...request(), transactionId }))).toBe('insufficient_balance');
    await ledger.reverse({ ...request(), transactionId, mayOverdraw: true });
    expect(await state()).toMatchObject({ posted: usd('-2'), overrun: usd('2') });
    await ledger.topUp({ ...request(), amount: usd('3') });
    expect(await state()).toMatchObject({ posted: usd('1'), overrun: 0n });
  });

  it('expires what is left of a grant, but not what calls in flight may still cost', async () => {
    await ledger.refund({ ...request(), amount: usd('10') });
    await ledger.grantPromo({ ...request(), amount: usd('5'), expiresAt: IN_AN_HOUR() });
    await ledger.grantPromo({ ...request(), amount: usd('1') });
    await holdAll(usd('4'));
    await test.database.pool.query(
      `UPDATE promo_grants SET expires_at = now() - interval '1 s' WHERE expires_at IS NOT NULL AND wallet_id = $1`,
      [payer.walletId],
    );

    expect(await ledger.expirePromos()).toBe(usd('2'));
    expect(await ledger.expirePromos()).toBe(0n);
    await test.database.pool.query('DELETE FROM holds WHERE wallet_id = $1', [payer.walletId]);
    await test.database.pool.query('UPDATE wallets SET held_nano_usd = 0, capped_nano_usd = 0 WHERE id = $1', [
      payer.walletId,
    ]);
    expect(await ledger.expirePromos()).toBe(usd('3'));

    const wallet = await test.database.prisma.wallet.findUniqueOrThrow({ where: { id: payer.walletId } });
    expect(wallet.promoNanoUsd).toBe(usd('1'));
  });

  it('refuses a grant that is past its time when it is made', async () => {
    const past = ledger.grantPromo({ ...request(), amount: usd('1'), expiresAt: new Date(0) });
    expect(await refused(past)).toBe('invalid_value');
  });

  it('keeps budgets to subjects of the organization', async () => {
    const budget = { walletId: payer.walletId, period: 'month', limit: usd('1') } as const;
    await ledger.setBudget({ ...budget, scope: 'api_token', subject: payer.apiTokenId });
    await ledger.setBudget({ ...budget, scope: 'api_token', subject: payer.apiTokenId, limit: usd('2') });
    const stranger = await new Given(test).funded({ balance: '0' });
    const wrong = [
      { scope: 'api_token', subject: stranger.apiTokenId },
      { scope: 'api_token', subject: 'x' },
      { scope: 'user', subject: payer.apiTokenId },
      { scope: 'project', subject: '' },
      { scope: 'organization', subject: 'x' },
    ] as const;
    for (const { scope, subject } of wrong) {
      expect(await refused(ledger.setBudget({ ...budget, scope, subject }))).toBe('invalid_value');
    }
    const budgets = await test.database.prisma.budget.findMany({ where: { walletId: payer.walletId } });
    expect(budgets.map(({ limitNanoUsd }) => limitNanoUsd)).toEqual([usd('2')]);
  });

  it('closes months in order, once they are over, and posts into no closed one', async () => {
    const close = (month: string) => ledger.closePeriod({ month: new Date(`${month}-01`), actor: 'test' });
    expect(await refused(close(new Date().toISOString().slice(0, 7)))).toBe('invalid_value');
    await close('2020-01');
    expect(await refused(close('2020-01'))).toBe('invalid_value');
    expect(await refused(close('2020-03'))).toBe('invalid_value');
    await close('2020-02');
    const late = `INSERT INTO ledger_transactions (kind, idempotency_key, actor, period) VALUES ('x', 'late', 'x', '2020-02-01')`;
    await expect(test.database.pool.query(late)).rejects.toThrow('the month 2020-02 is closed');
    const { rows } = await test.database.pool.query(
      `SELECT open_period('2020-02-03')::text AS first, open_period('2020-05-03')::text AS later`,
    );
    expect(rows).toEqual([{ first: '2020-03-01', later: '2020-05-01' }]);
  });
});
