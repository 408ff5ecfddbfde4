import { formatUsd, parseUsd } from '@app/common';
import { expectLedgerBalanced } from '@app/testing';
import { AUTHOR, Books } from './__fixtures__/books';
import { sha256 } from './snapshot';

const CREDIT = 1_000_000_000_000n;
const REFUSED = { code: 'invalid_value' };

describe('statements', () => {
  let books: Books;

  beforeEach(async () => {
    books = await Books.open();
    const { value } = await books.settings.read('finance');
    const settings = { ...value, taxRatePercent: '10', numberPrefix: 'W-' };
    await books.settings.write(books.db.prisma, 'finance', { value: settings, seenVersion: 0 });
  });
  afterEach(async () => {
    await expectLedgerBalanced(books.db);
    await books.close();
  });

  const row = (id: string) => books.db.prisma.statement.findUniqueOrThrow({ where: { id } });
  /** An invoice over $12.35 and $1.24 of tax: one of $10.10 for `m`, one of $2.245 for `n`. */
  const anInvoice = async () => {
    await books.newCustomer({ balance: '0', creditLimit: CREDIT });
    await books.call(10_100_000_000n, { model: 'm' });
    await books.call(2_245_000_000n, { model: 'n' });
    return books.finalized(await books.turn());
  };
  const topUp = (text: string) => books.ledger.topUp({ ...books.request(), amount: parseUsd(text) });

  it('are drafts that follow the ledger until their month is closed, and only then become final', async () => {
    await books.newCustomer({ balance: '5' });
    const { organizationId } = books.desk.payer;
    const which = { organizationId, month: books.month };
    const id = (await books.statements.draft(which))!;
    expect(await row(id)).toMatchObject({ state: 'draft', number: null, usageNanoUsd: 0n });
    await books.call(1_234n);
    expect(await books.statements.draft(which)).toBe(id);
    expect(await row(id)).toMatchObject({ usageNanoUsd: 1_234n, totalNanoUsd: 1_234n });
    await expect(books.statements.finalize(id, AUTHOR)).rejects.toMatchObject(REFUSED);
    await books.turn();
    await books.statements.finalize(id, AUTHOR);
    await books.statements.finalize(id, AUTHOR);
    expect(await books.statements.draft(which)).toBeUndefined();
    const { number, snapshot, sha256: hash } = await row(id);
    expect(number).toBe(`W-ST-${new Date().getUTCFullYear()}-000001`);
    expect(hash).toBe(sha256(snapshot));
  });

  it('R03 leave late usage to the next month, which says so, and keep their own hash', async () => {
    await books.newCustomer({ balance: '5' });
    await books.call(1_000n);
    const madeAt = new Date();
    const first = await books.turn();
    const before = await row((await books.finalized(first)).id);
    await books.call(500n, { admittedAt: madeAt });
    const second = await books.turn();
    const statement = await books.finalized(second);
    expect(statement.totals.usageUsd).toBe(formatUsd(500n));
    expect(statement.late).toEqual({
      requests: '1',
      chargeUsd: formatUsd(500n),
      since: madeAt.toISOString().slice(0, 10),
    });
    const after = await row(before.id);
    expect(after).toEqual(before);
    expect(after.sha256).toBe(sha256(after.snapshot));
  });

  it('have numbers without a gap, however many are made at once and however many fail', async () => {
    const drafts: string[] = [];
    for (let count = 0; count < 50; count++) {
      await books.newCustomer({ balance: '1' });
      drafts.push(
        (await books.statements.draft({ organizationId: books.desk.payer.organizationId, month: books.month }))!,
      );
    }
    await books.turn();
    // Every fifth is taken back after it has drawn its number.
    const { pool } = books.db;
    const failing = new Set(drafts.filter((_, index) => index % 5 === 0));
    await pool.query('CREATE TABLE failing (id uuid)');
    await pool.query('INSERT INTO failing SELECT unnest($1::uuid[])', [[...failing]]);
    await pool.query(`CREATE FUNCTION fail_some() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.state = 'final' AND EXISTS (SELECT FROM failing WHERE id = NEW.id) THEN RAISE 'on purpose'; END IF; RETURN NEW; END $$`);
    await pool.query('CREATE TRIGGER a_failure BEFORE UPDATE ON statements FOR EACH ROW EXECUTE FUNCTION fail_some()');
    const made = await Promise.allSettled(drafts.map((id) => books.statements.finalize(id, AUTHOR)));
    const failed = drafts.filter((_, index) => made[index]!.status === 'rejected');
    expect(failed).toEqual(expect.arrayContaining([...failing]));
    await pool.query('TRUNCATE failing');
    for (const id of failed) await books.statements.finalize(id, AUTHOR);

    const finals = await books.db.prisma.statement.findMany({ select: { number: true }, orderBy: { number: 'asc' } });
    expect(finals.map(({ number }) => Number(number!.slice(-6)))).toEqual(drafts.map((_, index) => index + 1));
  });

  it('that are final change by no statement of SQL, and neither do credit notes, payments and counters', async () => {
    const { id } = await anInvoice();
    await topUp('20');
    const { id: transactionId } = await books.db.prisma.ledgerTransaction.findFirstOrThrow({ orderBy: { id: 'desc' } });
    await books.payments.pay({ statementId: id, transactionId }, AUTHOR);
    const lines = [{ model: 'm', amount: 10_000_000n }];
    await books.creditNotes.create({ statementId: id, lines, reason: 'test', idempotencyKey: 'note-1' }, AUTHOR);
    const wrongs = [
      `UPDATE statements SET snapshot = snapshot || ' '`,
      `UPDATE statements SET total_nano_usd = 0`,
      `UPDATE statements SET state = 'draft'`,
      `UPDATE statements SET number = 'X'`,
      `UPDATE statements SET state = 'void', voided_at = now(), void_reason = 'x', due_on = due_on + 1`,
      'DELETE FROM statements',
      'TRUNCATE statements CASCADE',
      `UPDATE credit_notes SET total_nano_usd = 0`,
      'DELETE FROM credit_notes',
      'UPDATE statement_payments SET amount_nano_usd = 1',
      'DELETE FROM statement_payments',
      'UPDATE document_counters SET last = last + 2',
      'DELETE FROM document_counters',
      `UPDATE periods SET actor = 'x'`,
      'DELETE FROM periods',
    ];
    for (const wrong of wrongs) await expect(books.db.pool.query(wrong)).rejects.toMatchObject({ code: /^23/ });
    await expect(
      books.db.pool.query(`INSERT INTO ledger_transactions (kind, idempotency_key, actor, period)
      SELECT 'adjustment', 'late', 'x', month FROM periods`),
    ).rejects.toThrow('is closed');
  });

  it('that are invoices are paid by top-ups, none of them twice, and by none that was taken back', async () => {
    const invoice = await anInvoice();
    expect(invoice.totals).toMatchObject({
      netUsd: '12.350000000',
      roundingUsd: '0.005000000',
      taxUsd: '1.240000000',
      totalUsd: '13.590000000',
    });
    const first = await topUp('10');
    const second = await topUp('10');
    const pay = (transactionId: bigint, amount?: bigint) =>
      books.payments.pay({ statementId: invoice.id, transactionId, ...(amount && { amount }) }, AUTHOR);
    await expect(pay(first.transactionId, parseUsd('10.01'))).rejects.toMatchObject({
      details: { param: 'amountUsd' },
    });
    await pay(first.transactionId);
    await pay(first.transactionId);
    await expect(pay(second.transactionId, parseUsd('3.60'))).rejects.toMatchObject({
      details: { param: 'amountUsd' },
    });
    await pay(second.transactionId);
    await expect(books.statements.void(invoice.id, 'wrong', AUTHOR)).rejects.toMatchObject(REFUSED);
    const paid = await books.db.prisma.statementPayment.findMany({ orderBy: { id: 'asc' } });
    expect(paid.map(({ amountNanoUsd }) => formatUsd(amountNanoUsd))).toEqual(['10.000000000', '3.590000000']);
    for (const { transactionId } of [first, second])
      await books.ledger.reverse({ ...books.request(), transactionId, mayOverdraw: true });
    await books.statements.void(invoice.id, 'charged back', AUTHOR);
  });

  it('that are void keep their number, give back what they posted, and may be issued anew', async () => {
    const invoice = await anInvoice();
    const { postedNanoUsd } = await books.desk.wallet();
    await books.statements.void(invoice.id, 'wrong address', AUTHOR);
    expect((await books.desk.wallet()).postedNanoUsd).toBe(postedNanoUsd + parseUsd('1.245'));
    await expect(books.statements.void(invoice.id, 'again', AUTHOR)).rejects.toMatchObject(REFUSED);
    const draft = await books.statements.reissue(invoice.id);
    await books.statements.finalize(draft, AUTHOR);
    expect(await books.snapshot(draft)).toMatchObject({ replaces: invoice.number, totals: invoice.totals });
    expect((await row(draft)).number).not.toBe(invoice.number);
    expect(await row(invoice.id)).toMatchObject({ state: 'void', number: invoice.number });
    const { id: posting } = await books.db.prisma.ledgerTransaction.findFirstOrThrow({ where: { kind: 'invoice' } });
    await expect(books.ledger.reverse({ ...books.request(), transactionId: posting })).rejects.toMatchObject(REFUSED);
  });

  it('are credited line by line, once for each key, and never beyond what was charged', async () => {
    const invoice = await anInvoice();
    const before = await books.desk.wallet();
    const note = (idempotencyKey: string, model: string, text: string) =>
      books.creditNotes.create(
        { statementId: invoice.id, lines: [{ model, amount: parseUsd(text) }], reason: 'outage', idempotencyKey },
        AUTHOR,
      );
    const id = await note('note-one', 'm', '10');
    expect(await note('note-one', 'm', '10')).toBe(id);
    await expect(note('note-one', 'm', '9')).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    await expect(note('note-two', 'm', '0.11')).rejects.toMatchObject({ details: { param: 'lines.0.amountUsd' } });
    await expect(note('note-two', 'x', '0.11')).rejects.toMatchObject({ details: { param: 'lines.0.model' } });
    await expect(note('note-two', 'n', '0.001')).rejects.toMatchObject({ details: { param: 'lines.0.amountUsd' } });
    await note('note-two', 'm', '0.10');
    await note('note-three', 'n', '2.25');
    const after = await books.desk.wallet();
    expect(formatUsd(after.postedNanoUsd - before.postedNanoUsd)).toBe('13.590000000');
    const notes = await books.db.prisma.creditNote.findMany({ orderBy: { number: 'asc' } });
    expect(notes.map(({ number, totalNanoUsd }) => [number.slice(-6), formatUsd(totalNanoUsd)])).toEqual([
      ['000001', '11.000000000'],
      ['000002', '0.110000000'],
      ['000003', '2.480000000'],
    ]);
  });

  it('are made for all who moved money in the month, and no one else, by a run that any worker takes up', async () => {
    await books.newCustomer({ balance: '0' });
    await books.newCustomer({ balance: '1' });
    await books.call(1_000n);
    const { month } = books;
    await books.turn();
    const id = await books.runs.ask({ month, task: 'finalization', actor: 'user:x' });
    expect(await books.runs.ask({ month, task: 'finalization', actor: 'user:y' })).toBe(id);
    await Promise.all([books.runs.work(), books.runs.work()]);
    await books.runs.work();
    expect(await books.db.prisma.statementRun.findUniqueOrThrow({ where: { id } })).toMatchObject({
      total: 1,
      done: 1,
      failed: 0,
      problem: null,
    });
    const statements = await books.db.prisma.statement.findMany({ where: { month } });
    expect(statements.map(({ state, organizationId }) => [state, organizationId])).toEqual([
      ['final', books.desk.payer.organizationId],
    ]);
  });

  it('are not made anew once calls of their month were dropped', async () => {
    const invoice = await anInvoice();
    await books.statements.void(invoice.id, 'wrong address', AUTHOR);
    const { organizationId, walletId, month: period } = await row(invoice.id);
    const dropped = { day: period, organizationId, walletId, period, calls: 1n, chargeNanoUsd: 0n, costNanoUsd: 0n };
    await books.db.prisma.droppedUsage.create({ data: dropped });
    await expect(books.statements.reissue(invoice.id)).rejects.toMatchObject(REFUSED);
  });
});
