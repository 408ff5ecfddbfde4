import { Logger } from '@app/logging';
import { shardOf } from '@app/queue';
import { nanoUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import {
  expectLedgerBalanced,
  Given,
  openTestDatabase,
  type FundedOrganization,
  type TestDatabase,
} from '@app/testing';
import { Calls, NANO_A_TOKEN, type AdmittedHold, type Price } from './__fixtures__/calls';
import { SettlementService } from './settlement.service';

const monthOf = (at: Date, later = 0) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + later, 1));

describe('months', () => {
  let test: TestDatabase;
  let ledger: LedgerService;
  let settlement: SettlementService;
  let price: Price;
  let payer: FundedOrganization;
  let calls: Calls;
  let admitted: readonly AdmittedHold[];

  // A month that is closed stays so: each test has a database of its own.
  beforeEach(async () => {
    test = await openTestDatabase();
    ledger = new LedgerService(test.database);
    settlement = new SettlementService(test.config, new Logger(test.config));
    const { priceVersionId } = await new Given(test).model({ id: 'm', prices: NANO_A_TOKEN });
    price = await test.database.prisma.priceVersion.findUniqueOrThrow({
      where: { id: priceVersionId },
      include: { rates: true },
    });
    payer = await new Given(test).funded({ balance: '0.00001' });
    calls = new Calls(test.database.pool, payer, price);
    admitted = [
      await calls.admit({ cap: 700n }),
      await calls.admit({ cap: 700n }),
      await calls.admit({ cap: 700n }),
      await calls.admit({ cap: 700n }),
    ];
  });
  afterEach(async () => {
    await expectLedgerBalanced(test.database);
    await settlement.onApplicationShutdown();
    await test.drop();
  });

  const now = new Date();
  const lastMonth = new Date(monthOf(now).getTime() - 1_000);
  const settle = () => settlement.settleShard(shardOf(payer.walletId));
  const transactions = async () => {
    const { rows } = await test.database.pool.query<Record<string, unknown>>(
      `SELECT period::text, wallet_seq AS seq, usage_count AS calls, -amount_nano_usd AS amount
         FROM ledger_transactions AS t JOIN ledger_entries ON transaction_id = t.id
         JOIN wallets ON ledger_account_id = account_id WHERE kind = 'usage' AND wallets.id = $1 ORDER BY wallet_seq`,
      [payer.walletId],
    );
    return rows;
  };
  const text = (month: Date) => month.toISOString().slice(0, 10);
  /** The calls, admitted at these instants, each charged 600. */
  const arrive = (instants: readonly Date[]) =>
    calls.arrive(instants.map((at, index) => calls.usage(admitted[index]!, 600n, at)));

  it('of one batch are booked apart, their numbers without a gap, promotional credit in the earlier one first', async () => {
    await ledger.grantPromo({
      walletId: payer.walletId,
      amount: nanoUsd(1_500n),
      idempotencyKey: 'promo',
      actor: 'test',
    });
    await arrive([now, lastMonth, now, lastMonth]);
    expect(await settle()).toBe(4);

    expect(await transactions()).toEqual([
      { period: text(monthOf(lastMonth)), seq: 3n, calls: 2, amount: 0n },
      { period: text(monthOf(now)), seq: 4n, calls: 2, amount: -900n },
    ]);
    const wallet = await test.database.prisma.wallet.findUniqueOrThrow({ where: { id: payer.walletId } });
    expect(wallet).toMatchObject({ seq: 4n, postedNanoUsd: 9_100n, promoNanoUsd: 0n, heldNanoUsd: 0n });
  });

  it('that are closed take no late call: it is booked in the next one, with its own time of service', async () => {
    const pending = ledger.closePeriod({ month: monthOf(lastMonth), actor: 'test' });
    await pending;
    await arrive([lastMonth, now]);
    await settle();
    expect(await transactions()).toEqual([{ period: text(monthOf(now)), seq: 2n, calls: 2, amount: -1_200n }]);
    const records = await test.database.prisma.usageRecord.findMany({ orderBy: { admittedAt: 'asc' } });
    expect(records.map(({ admittedAt }) => admittedAt)).toEqual([lastMonth, now]);
    await calls.release();
  });

  it('are not closed while a call of them waits, and not while one is in flight', async () => {
    const close = () => ledger.closePeriod({ month: monthOf(lastMonth), actor: 'test' });
    await arrive([lastMonth]);
    await expect(close()).rejects.toMatchObject({ code: 'invalid_value' });
    await settle();
    await test.database.pool.query(`UPDATE holds SET created_at = $2 WHERE request_id = $1`, [
      admitted[1]!.requestId,
      lastMonth,
    ]);
    await expect(close()).rejects.toMatchObject({ code: 'invalid_value' });
    await calls.release();
    await close();
  });

  it('that close between the reading and the writing of a batch are left for the next, and nothing is lost', async () => {
    await arrive([lastMonth, now, lastMonth, lastMonth]);
    const blocker = await test.database.pool.connect();
    await blocker.query('BEGIN');
    await blocker.query('SELECT FROM wallets WHERE id = $1 FOR UPDATE', [payer.walletId]);
    const settling = settle();
    await untilSomeoneWaits();
    // Not through closePeriod, which would wait for the batch: what the trigger is there for.
    await test.database.pool.query(`INSERT INTO periods (month, actor) VALUES ($1, 'test')`, [monthOf(lastMonth)]);
    await blocker.query('COMMIT');
    blocker.release();

    expect(await settling).toBe(4);
    const booked = await transactions();
    expect(new Set(booked.map(({ period }) => period))).toEqual(new Set([text(monthOf(now))]));
    const wallet = await test.database.prisma.wallet.findUniqueOrThrow({ where: { id: payer.walletId } });
    expect(wallet).toMatchObject({ postedNanoUsd: 7_600n, heldNanoUsd: 0n });
    expect(await test.database.prisma.quarantinedUsage.count()).toBe(0);
  });

  async function untilSomeoneWaits(): Promise<void> {
    const waiting = `SELECT count(*)::int AS waiting FROM pg_stat_activity
                      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    for (;;) {
      const { rows } = await test.database.pool.query<{ waiting: number }>(waiting);
      if (rows[0]!.waiting > 0) return;
    }
  }
});
