import { parseUsd } from '@app/common';
import { expectLedgerBalanced, RUNS_FACTOR } from '@app/testing';
import fc from 'fast-check';
import { anyCall, anyMovement, Books } from './__fixtures__/books';
import { ExportDesk } from './__fixtures__/export-desk';

type Row = Readonly<Record<string, string>>;

const sumOf = (rows: readonly Row[], column: string, parse = parseUsd as (text: string) => bigint): bigint =>
  rows.reduce((sum, row) => sum + parse(row[column]!), 0n);
/** Twelve decimals, as a whole number. */
const pico = (text: string): bigint => BigInt(text.replace('.', ''));

/** Sums of a column by what a row is filed under. */
function filed(
  rows: readonly Row[],
  under: (row: Row) => string,
  amount: (row: Row) => bigint,
): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  for (const row of rows) sums[under(row)] = (sums[under(row)] ?? 0n) + amount(row);
  return sums;
}

const history = fc.record({
  batches: fc.array(fc.array(anyCall, { maxLength: 12 }), { minLength: 1, maxLength: 3 }),
  movements: fc.array(anyMovement, { maxLength: 8 }),
});

describe('R01: what is exported', () => {
  let books: Books;
  let desk: ExportDesk;

  beforeAll(async () => {
    books = await Books.open();
    desk = new ExportDesk(books.test.url);
    // One history grows by each run, so that later ones have much in them.
  });
  afterEach(() => expectLedgerBalanced(books.test.database));
  afterAll(async () => {
    await desk.close();
    await books.close();
  });

  const query = async (sql: string): Promise<readonly Record<string, string>[]> =>
    (await books.test.database.pool.query<Record<string, string>>(sql)).rows;

  async function expectEqualToLedger(): Promise<void> {
    const columns = ['ledger_transaction_id', 'organization_id', 'model', 'day', 'charge_usd', 'cost_usd'];
    const detail = await desk.rows('usage_detail', { columns });
    const charges = (row: Row) => parseUsd(row['charge_usd']!) as bigint;

    const booked = await query(`SELECT entry.transaction_id::text AS id, sum(entry.amount_nano_usd)::text AS amount
      FROM ledger_entries AS entry JOIN ledger_accounts AS account ON account.id = entry.account_id
      JOIN ledger_transactions AS transaction ON transaction.id = entry.transaction_id
      WHERE transaction.kind = 'usage' AND account.kind IN ('wallet', 'promo') GROUP BY 1`);
    const ledger = Object.fromEntries(booked.map(({ id, amount }) => [id!, BigInt(amount!)]));
    expect(
      filed(
        detail.filter((row) => row['ledger_transaction_id']),
        (row) => row['ledger_transaction_id']!,
        charges,
      ),
    ).toEqual(ledger);

    const place = (row: Row) => [row['organization_id'], row['model'], row['day']].join();
    const margin = await desk.rows('margin', {
      columns: ['organization_id', 'model', 'day', 'revenue_usd', 'cost_usd'],
    });
    expect(filed(margin, place, (row) => parseUsd(row['revenue_usd']!))).toEqual(filed(detail, place, charges));
    expect(sumOf(margin, 'cost_usd')).toBe(sumOf(detail, 'cost_usd'));

    const focus = await desk.rows('usage_focus');
    const account = (row: Row) => `${row['BillingAccountId']},${row['ChargePeriodStart']!.slice(0, 10)}`;
    const nano = Object.entries(filed(focus, account, (row) => pico(row['BilledCost']!)));
    expect(Object.fromEntries(nano)).toEqual(
      filed(
        detail,
        (row) => `${row['organization_id']},${row['day']}`,
        (row) => charges(row) * 1_000n,
      ),
    );
    for (const row of focus.filter(({ ChargeCategory }) => ChargeCategory === 'Usage'))
      expect(BigInt(row['PricingQuantity']!) * pico(row['ContractedUnitPrice']!)).toBe(pico(row['ContractedCost']!));
  }

  async function expectBalancedBooks(): Promise<void> {
    const entries = await desk.rows('journal', { columns: ['document', 'debit_usd', 'credit_usd'] });
    const balance = (row: Row) => parseUsd(row['debit_usd']!) - parseUsd(row['credit_usd']!);
    for (const sum of Object.values(filed(entries, (row) => row['document']!, balance))) expect(sum).toBe(0n);
    const [turnover] = await query('SELECT sum(abs(amount_nano_usd))::text AS sum FROM ledger_entries');
    expect((sumOf(entries, 'debit_usd') + sumOf(entries, 'credit_usd')).toString()).toBe(turnover!['sum']);

    const wallets = await query(
      'SELECT organization_id AS id, (posted_nano_usd + promo_nano_usd)::text AS balance FROM wallets',
    );
    const closing = await desk.rows('balances');
    expect(
      filed(
        closing,
        (row) => row['organization_id']!,
        (row) => parseUsd(row['closing_usd']!),
      ),
    ).toEqual(Object.fromEntries(wallets.map(({ id, balance }) => [id!, BigInt(balance!)])));
    for (const row of closing) {
      const movements = Object.keys(row).filter((name) => name.endsWith('_usd') && !/^(opening|closing)/.test(name));
      const moved = movements.reduce((sum, name) => sum + parseUsd(row[name]!), 0n as bigint);
      expect(parseUsd(row['opening_usd']!) + moved).toBe(parseUsd(row['closing_usd']!));
      expect(parseUsd(row['other_usd']!)).toBe(0n);
    }
  }

  it('adds up to the ledger, to the nano, by transaction, organization, model and day, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ batches, movements }) => {
        for (const movement of movements) await books.move(movement);
        for (const calls of batches) await books.settle(calls);
        await expectEqualToLedger();
        await expectBalancedBooks();
      }),
      // One history grows by each run, and all of it is exported each time.
      { numRuns: Math.round(8 * Math.sqrt(RUNS_FACTOR)) },
    );
  });

  it('is cut at any instant without a call lost or counted twice, and balances go on where they ended', async () => {
    await books.settle(fc.sample(anyCall, { numRuns: 30, seed: 7 }));
    const whole = await desk.rows('usage_detail', { columns: ['request_id'] });
    const cut = await query(`SELECT to_char(percentile_disc(0.5) WITHIN GROUP (ORDER BY admitted_at) AT TIME ZONE 'UTC',
      'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS calls, to_char(percentile_disc(0.5) WITHIN GROUP (ORDER BY settled_at) AT TIME ZONE 'UTC',
      'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS books FROM usage_records`);
    const at = cut[0]!['calls']!;
    const parts = [
      ...(await desk.rows('usage_detail', { columns: ['request_id'], to: at })),
      ...(await desk.rows('usage_detail', { columns: ['request_id'], from: at })),
    ];
    expect(parts).toEqual(whole);
    expect(whole.length).toBeGreaterThan(30);

    const [before, after] = [
      await desk.rows('balances', { to: cut[0]!['books']! }),
      await desk.rows('balances', { from: cut[0]!['books']! }),
    ];
    const closings = Object.fromEntries(before.map((row) => [row['organization_id'], row['closing_usd']]));
    expect(Object.fromEntries(after.map((row) => [row['organization_id'], row['opening_usd']]))).toMatchObject(
      closings,
    );
  });

  it('sums up in the manifest what the rows have, also of columns that were not chosen', async () => {
    const { manifest } = await desk.make('usage_detail', { columns: ['request_id'] });
    const rows = await desk.rows('usage_detail', { columns: ['charge_usd', 'cost_usd'] });
    expect(manifest).toMatchObject({ dataset: 'usage_detail', schemaVersion: 1, rows: rows.length });
    expect(parseUsd(manifest.sums['USD']!['charge_usd']!)).toBe(sumOf(rows, 'charge_usd'));
    expect(parseUsd(manifest.sums['USD']!['cost_usd']!)).toBe(sumOf(rows, 'cost_usd'));
  });

  it('has days where their time zone has them', async () => {
    const utc = await desk.rows('margin', { columns: ['starts_at', 'calls'] });
    const tokyo = await desk.rows('margin', { columns: ['starts_at', 'day', 'calls'], timeZone: 'Asia/Tokyo' });
    expect(new Set(utc.map((row) => row['starts_at']!.slice(11)))).toEqual(new Set(['00:00:00.000Z']));
    expect(new Set(tokyo.map((row) => row['starts_at']!.slice(11)))).toEqual(new Set(['15:00:00.000Z']));
    const calls = (rows: readonly Row[]) => rows.reduce((sum, row) => sum + Number(row['calls']), 0);
    expect(calls(tokyo)).toBe(calls(utc));
  });
});
