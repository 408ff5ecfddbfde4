import type { TestDatabase } from '@app/testing';
import fc from 'fast-check';
import { HOUR_MS, MINUTE_MS } from '../instants';
import { idAt, record, uuidOf, type RecordedCall } from './recorded-calls';

export const ORGANIZATIONS = [1, 2, 3].map((number) => uuidOf(1, number));
const SYSTEM = ['revenue', 'cost_of_sales', 'payable', 'cash', 'promo_expense', 'breakage', 'writeoff'] as const;

export interface BookedEntry {
  /** The account's kind; `wallet` and `promo` are the organization's. */
  readonly account: string;
  readonly amount: bigint;
}

export interface BookedTransaction {
  readonly id: bigint;
  readonly kind: string;
  readonly organizationId: string;
  readonly createdAt: Date;
  readonly memo: string | null;
  readonly entries: readonly BookedEntry[];
  readonly calls: readonly RecordedCall[];
  /** Of a change of the credit limit. */
  readonly limit?: bigint;
}

/** Two entries of each: what is debited, what is credited. */
const MOVES: Readonly<Record<string, readonly [debit: string, credit: string]>> = {
  'top-up': ['cash', 'wallet'],
  'promo-grant': ['promo_expense', 'promo'],
  'promo-expiry': ['promo', 'breakage'],
  refund: ['wallet', 'cash'],
  adjustment: ['revenue', 'wallet'],
  'write-off': ['writeoff', 'payable'],
};

const someCall = fc.record({
  charge: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  /** How long before it was settled. */
  agoMs: fc.oneof(fc.integer({ min: 0, max: MINUTE_MS }), fc.integer({ min: 0, max: 40 * HOUR_MS })),
  model: fc.constantFrom('small', 'large'),
  channel: fc.option(fc.integer({ min: 1, max: 3 })),
});
const step = fc.record({
  organization: fc.integer({ min: 0, max: 2 }),
  kind: fc.constantFrom('usage', 'usage', 'usage', 'credit-limit', 'freeze', 'unfreeze', ...Object.keys(MOVES)),
  amount: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  promoShare: fc.bigInt({ min: 0n, max: 2n }),
  /** A transaction is dated by when it began, and numbered by when it was written. */
  beganBeforeMs: fc.integer({ min: 0, max: 30 * MINUTE_MS }),
  calls: fc.array(someCall, { minLength: 1, maxLength: 3 }),
});

/** Transactions from one instant to another, in the order of their numbers. */
export function anyHistory(from: number, to: number, count: number, seed: number): readonly BookedTransaction[] {
  const steps = fc.sample(step, { numRuns: count, seed });
  return steps.map((given, index) => {
    const writtenMs = from + Math.floor(((to - from) * index) / count);
    const base = {
      ...{ id: BigInt(index * 3 + 10), kind: given.kind, organizationId: ORGANIZATIONS[given.organization]! },
      createdAt: new Date(writtenMs - given.beganBeforeMs),
      memo: index % 4 === 0 ? `Case ${index % 12}` : null,
      ...{ entries: [], calls: [] },
    };
    if (given.kind === 'usage') return usage(base, given);
    if (given.kind === 'credit-limit') return { ...base, limit: given.amount };
    const [debit, credit] = MOVES[given.kind] ?? [];
    if (!debit || !credit) return base;
    const entries = [
      { account: debit, amount: given.amount },
      { account: credit, amount: -given.amount },
    ];
    return { ...base, entries };
  });
}

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function usage(base: BookedTransaction, { calls: some, promoShare }: Step): BookedTransaction {
  const organization = ORGANIZATIONS.indexOf(base.organizationId) + 1;
  const calls = some.map((call) => ({
    requestId: idAt(base.createdAt.getTime() - call.agoMs),
    organizationId: base.organizationId,
    apiTokenId: uuidOf(2, organization),
    userId: null,
    model: call.model,
    channelId: call.channel === null ? null : uuidOf(4, call.channel),
    ...{ outcome: 'completed', errorCode: null, charge: call.charge, firstTokenMs: 1, totalMs: 2 },
    ...{ settledAt: base.createdAt, transactionId: base.id },
  }));
  const charge = calls.reduce((sum, call) => sum + call.charge, 0n);
  const promo = (charge * promoShare) / 2n;
  const cost = BigInt(calls.length);
  const entries = [
    { account: 'wallet', amount: charge - promo },
    { account: 'promo', amount: promo },
    { account: 'revenue', amount: -charge },
    { account: 'cost_of_sales', amount: cost },
    { account: 'payable', amount: -cost },
  ];
  return { ...base, calls, entries: entries.filter(({ account, amount }) => amount !== 0n || account === 'wallet') };
}

/** Writes it down as the ledger and settlement do; the system's and the wallets' accounts must be there. */
export async function book({ database }: TestDatabase, history: readonly BookedTransaction[]): Promise<void> {
  const { pool } = database;
  const { rows: wallets } = await pool.query<{ id: string; owner: string }>(
    'SELECT id, organization_id AS owner FROM wallets',
  );
  const { rows: accounts } = await pool.query<{ id: string; key: string }>(
    `SELECT id, coalesce(organization_id::text, 'system') || ' ' || kind AS key FROM ledger_accounts`,
  );
  const walletOf = new Map(wallets.map(({ id, owner }) => [owner, id]));
  const accountOf = new Map(accounts.map(({ id, key }) => [key, id]));
  const seqs = new Map<string, bigint>();
  for (const { id, kind, organizationId, createdAt, memo, entries, calls, limit } of history) {
    const seq = (seqs.get(organizationId) ?? 0n) + 1n;
    seqs.set(organizationId, seq);
    const isOwn = (account: string) => !(SYSTEM as readonly string[]).includes(account);
    const owned = entries.map(({ account }) =>
      accountOf.get(`${isOwn(account) ? organizationId : 'system'} ${account}`)!,
    );
    await pool.query(
      `WITH made AS (
         INSERT INTO ledger_transactions (id, kind, idempotency_key, actor, memo, wallet_id, parameters, usage_count, period, created_at)
         VALUES ($1::bigint, $2, 'key-' || $1::bigint, 'test', $3, $4, $5, $6, date_trunc('month', $7::timestamptz), $7))
       INSERT INTO ledger_entries (transaction_id, account_id, amount_nano_usd, wallet_seq)
       SELECT $1::bigint, id, amount, seq FROM unnest($8::uuid[], $9::bigint[], $10::bigint[]) AS line (id, amount, seq)`,
      [
        ...[id, kind, memo, walletOf.get(organizationId)],
        ...[limit === undefined ? null : { limit: limit.toString() }, calls.length, createdAt, owned],
        ...[entries.map(({ amount }) => amount), entries.map(({ account }) => (isOwn(account) ? seq : null))],
      ],
    );
  }
  await record(
    { database } as TestDatabase,
    history.flatMap(({ calls }) => calls),
  );
}
