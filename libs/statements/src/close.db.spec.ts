import { createHash } from 'node:crypto';
import { Clock } from '@app/common';
import { expectLedgerBalanced } from '@app/testing';
import { AUTHOR, Books } from './__fixtures__/books';
import { ControlTotalsService } from './control-totals.service';
import { addMonths } from './month';

describe('the close of a month', () => {
  let books: Books;
  let totals: ControlTotalsService;
  let lastMonth: Date;
  let lastInstant: Date;

  beforeEach(async () => {
    books = await Books.open();
    totals = new ControlTotalsService(books.desk.test.config, books.db, new Clock());
    lastMonth = addMonths(books.month, -1);
    lastInstant = new Date(books.month.getTime() - 1);
    await books.newCustomer({ balance: '1' });
  });
  afterEach(async () => {
    await expectLedgerBalanced(books.db);
    await totals.onApplicationShutdown();
    await books.close();
  });

  const audited = () => books.db.pool.query(`INSERT INTO audit_watermarks (name, transaction_id) VALUES ('full', 1)`);
  const close = (leavesStragglers = false) => books.closing.close(lastMonth, { leavesStragglers }, AUTHOR);
  const points = async () => {
    const { points: all } = await books.closing.checklist(lastMonth);
    return Object.fromEntries(all.map(({ id, state, count }) => [id, count > 0 ? `${state} ${count}` : state]));
  };

  it('waits for what its checklist says is in the way, and for nothing else', async () => {
    await books.call(600n, { admittedAt: lastInstant });
    expect(await points()).toMatchObject({
      over: 'done',
      order: 'done',
      calls: 'done',
      audit: 'blocked',
      drafts: 'pending 1',
    });
    await expect(close()).rejects.toThrow('the auditor has not looked');
    await audited();
    const finding = `INSERT INTO audit_findings ("check", subject, facts) VALUES ($1, 'x', '{}')`;
    await books.db.pool.query(finding, ['I5']);
    await books.db.pool.query(finding, ['overrun']);
    expect(await points()).toMatchObject({
      audit: 'done',
      invariants: 'blocked 1',
      findings: 'pending 1',
      balance: 'done',
    });
    await expect(close()).rejects.toThrow('findings about invariants');
    await books.db.pool.query('UPDATE audit_findings SET resolved_at = now()');
    await close();
    expect((await books.closing.months()).map(({ state }) => state)).toEqual(['open', 'closed']);
    await expect(close()).rejects.toMatchObject({ code: 'invalid_value' });
  });

  it('leaves calls that are under way a day later to the next month, when it is told to', async () => {
    await books.call(600n, { admittedAt: lastInstant });
    await audited();
    const straggler = await books.desk.admit({ cap: 700n });
    await books.db.pool.query('UPDATE holds SET created_at = $1', [lastInstant]);
    expect(await points()).toMatchObject({ calls: 'blocked 1' });
    await expect(close()).rejects.toThrow('1 of its calls are not settled');
    expect(await books.closing.checklist(lastMonth)).toMatchObject({ mayClose: true, mayLeaveStragglers: true });
    await close(true);
    await books.desk.end(straggler, 700n, { admittedAt: lastInstant });
    await books.desk.settle();
    expect(await books.db.prisma.period.findFirst()).toMatchObject({ stragglers: 1 });
    const records = await books.db.prisma.usageRecord.findMany({ orderBy: { chargeNanoUsd: 'asc' } });
    expect(records.map(({ period }) => period)).toEqual([lastMonth, books.month]);
  });

  it('is counted once, and what was counted stays', async () => {
    await books.call(600n, { admittedAt: lastInstant });
    await books.call(1_000n, { admittedAt: lastInstant });
    await books.call(9n);
    await audited();
    await close();
    await Promise.all([totals.countClosed(), totals.countClosed()]);
    const period = await books.db.prisma.period.findFirstOrThrow();
    const entries = await books.db.prisma.ledgerEntry.findMany({
      where: { transaction: { period: lastMonth } },
      orderBy: { id: 'asc' },
    });
    const hash = createHash('sha256');
    for (const { transactionId, accountId, amountNanoUsd } of entries)
      hash.update(`${transactionId},${accountId},${amountNanoUsd}\n`);
    expect(period).toMatchObject({
      usageCount: 2n,
      chargeNanoUsd: 1_600n,
      costNanoUsd: 1_600n,
      transactionCount: 2n,
      entryCount: 8n,
      entriesSha256: hash.digest('hex'),
    });
    expect(String(period.debitNanoUsd)).toBe('3200');
    await totals.countClosed();
    expect(await books.db.prisma.period.findFirstOrThrow()).toEqual(period);
    await expect(books.db.pool.query('UPDATE periods SET usage_count = 3')).rejects.toThrow('is closed');
  });
});
