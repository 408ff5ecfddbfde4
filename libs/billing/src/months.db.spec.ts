import { nanoUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { expectLedgerBalanced } from '@app/testing';
import { CallDesk, type Admitted } from './__fixtures__/call-desk';

const startOfMonth = (at: Date) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));

describe('months', () => {
  let desk: CallDesk;
  let ledger: LedgerService;
  let calls: Admitted[];
  const now = new Date();
  const thisMonth = startOfMonth(now);
  const lastInstant = new Date(thisMonth.getTime() - 1);
  const lastMonth = startOfMonth(lastInstant);

  // A month that is closed stays so: each test has a database of its own.
  beforeEach(async () => {
    desk = await CallDesk.open();
    ledger = new LedgerService(desk.test.database);
    await desk.serveNewPayer('0.00001');
    calls = [];
    while (calls.length < 4) calls.push(await desk.admit({ cap: 700n }));
  });
  afterEach(async () => {
    await expectLedgerBalanced(desk.test.database);
    await desk.close();
  });

  const close = () => ledger.closePeriod({ month: lastMonth, actor: 'test' });
  const usageTransactions = async () => {
    const { rows } = await desk.test.database.pool.query<Record<string, unknown>>(
      `SELECT period::text, wallet_seq AS seq, usage_count AS calls, -amount_nano_usd AS amount
         FROM ledger_transactions AS t JOIN ledger_entries ON transaction_id = t.id
         JOIN wallets ON ledger_account_id = account_id WHERE kind = 'usage' AND wallets.id = $1 ORDER BY wallet_seq`,
      [desk.payer.walletId],
    );
    return rows;
  };
  const text = (month: Date) => month.toISOString().slice(0, 10);
  /** Calls admitted at these instants, each charged 600. */
  const end = async (...instants: readonly Date[]) => {
    for (const [index, admittedAt] of instants.entries()) await desk.end(calls[index]!, 600n, { admittedAt });
  };

  it('of one batch are booked apart and numbered without a gap, the earlier one with the promotional credit', async () => {
    const { walletId } = desk.payer;
    await ledger.grantPromo({ walletId, amount: nanoUsd(1_500n), idempotencyKey: 'promo', actor: 'test' });
    await end(now, lastInstant, now, lastInstant);
    expect(await desk.settle()).toBe(4);

    expect(await usageTransactions()).toEqual([
      { period: text(lastMonth), seq: 3n, calls: 2, amount: 0n },
      { period: text(thisMonth), seq: 4n, calls: 2, amount: -900n },
    ]);
    expect(await desk.wallet()).toMatchObject({ seq: 4n, postedNanoUsd: 9_100n, promoNanoUsd: 0n, heldNanoUsd: 0n });
  });

  it('that are closed are not closed while a call of them waits or is in flight, and take no late one', async () => {
    await end(lastInstant);
    await expect(close()).rejects.toMatchObject({ code: 'invalid_value' });
    await desk.settle();
    const inFlight = 'UPDATE holds SET created_at = $2 WHERE request_id = $1';
    await desk.test.database.pool.query(inFlight, [calls[1]!.requestId, lastInstant]);
    await expect(close()).rejects.toMatchObject({ code: 'invalid_value' });

    await desk.release(calls[1]!);
    await close();
    await desk.end(calls[1]!, 600n, { admittedAt: lastInstant });
    await desk.settle();
    expect((await usageTransactions()).map(({ period }) => period)).toEqual([text(lastMonth), text(thisMonth)]);
    await desk.release(...calls);
  });

  it('that close between the reading and the writing of a batch leave it to the next one, and nothing is lost', async () => {
    await end(lastInstant, now, lastInstant, lastInstant);
    const blocker = await desk.test.database.pool.connect();
    await blocker.query('BEGIN');
    await blocker.query('SELECT FROM wallets WHERE id = $1 FOR UPDATE', [desk.payer.walletId]);
    const settling = desk.settle();
    await untilSomeoneWaits();
    // Not through closePeriod, which would wait for the batch: what the trigger is there for.
    await desk.test.database.pool.query(`INSERT INTO periods (month, actor) VALUES ($1, 'test')`, [lastMonth]);
    await blocker.query('COMMIT');
    blocker.release();

    expect(await settling).toBe(4);
    expect(new Set((await usageTransactions()).map(({ period }) => period))).toEqual(new Set([text(thisMonth)]));
    expect(await desk.wallet()).toMatchObject({ postedNanoUsd: 7_600n, heldNanoUsd: 0n });
    expect(await desk.test.database.prisma.quarantinedUsage.count()).toBe(0);
  });

  async function untilSomeoneWaits(): Promise<void> {
    const waiting = `SELECT count(*)::int AS waiting FROM pg_stat_activity
                      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    for (;;) {
      const { rows } = await desk.test.database.pool.query<{ waiting: number }>(waiting);
      if (rows[0]!.waiting > 0) return;
    }
  }
});
