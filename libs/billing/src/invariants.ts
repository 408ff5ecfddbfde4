import type pg from 'pg';

export interface Invariant {
  /** As in docs/billing.md. */
  readonly id: string;
  readonly claim: string;
  /** Returns no row while the claim holds. Each row says what breaks it. */
  readonly sql: string;
}

/** What must be true of the money at every moment. */
export const INVARIANTS: readonly Invariant[] = [
  {
    id: 'I1',
    claim: 'the entries of every transaction sum to zero for each currency',
    sql: `SELECT transaction_id, currency, sum(amount_nano_usd) AS sum FROM ledger_entries
           GROUP BY transaction_id, currency HAVING sum(amount_nano_usd) <> 0`,
  },
  {
    id: 'I2',
    claim: 'what a wallet has posted, and what it has of promotional credit, is minus the sum of its entries',
    sql: `SELECT wallets.id, posted_nano_usd, promo_nano_usd, entries.posted, entries.promo FROM wallets
            LEFT JOIN (SELECT organization_id, currency, -sum(amount) FILTER (WHERE kind = 'wallet') AS posted,
                              -sum(amount) FILTER (WHERE kind = 'promo') AS promo
                         FROM (SELECT account_id, sum(amount_nano_usd) AS amount FROM ledger_entries GROUP BY account_id) AS sums
                         JOIN ledger_accounts ON id = account_id GROUP BY organization_id, currency) AS entries
              USING (organization_id, currency)
           WHERE posted_nano_usd <> coalesce(entries.posted, 0) OR promo_nano_usd <> coalesce(entries.promo, 0)`,
  },
  {
    id: 'I3',
    claim: 'no wallet is overspent: posted + promo + credit limit + declared overrun - held >= 0, and held >= 0',
    sql: `SELECT id, posted_nano_usd, promo_nano_usd, held_nano_usd FROM wallets
           WHERE posted_nano_usd + promo_nano_usd + credit_limit_nano_usd + overrun_nano_usd - held_nano_usd < 0
              OR held_nano_usd < 0`,
  },
  {
    id: 'I4',
    claim: 'what a wallet has held, and what its calls in flight can cost, are the sums over its open holds',
    sql: `SELECT wallets.id, held_nano_usd, capped_nano_usd, open.amount, open.cap FROM wallets
            LEFT JOIN (SELECT wallet_id, sum(amount_nano_usd) AS amount, sum(cap_nano_usd) AS cap
                         FROM holds GROUP BY wallet_id) AS open ON open.wallet_id = wallets.id
           WHERE held_nano_usd <> coalesce(open.amount, 0) OR capped_nano_usd <> coalesce(open.cap, 0)`,
  },
  {
    id: 'I5',
    claim: 'the usage records of a ledger transaction sum to its entry, in amount and count, both ways',
    sql: `SELECT coalesce(booked.id, recorded.id) AS transaction_id, booked.amount, recorded.charge, booked.calls, recorded.calls
            FROM (SELECT t.id, t.usage_count AS calls, sum(e.amount_nano_usd) AS amount
                    FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id AND e.wallet_seq IS NOT NULL
                   WHERE t.kind = 'usage' GROUP BY t.id) AS booked
            FULL JOIN (SELECT ledger_transaction_id AS id, count(*) AS calls, sum(charge_nano_usd) AS charge
                    FROM usage_records WHERE ledger_transaction_id IS NOT NULL GROUP BY 1) AS recorded
              ON recorded.id = booked.id
           WHERE booked.amount IS DISTINCT FROM recorded.charge OR booked.calls IS DISTINCT FROM recorded.calls`,
  },
  {
    id: 'I6',
    claim: 'every call that was charged belongs to a transaction',
    sql: `SELECT request_id, charge_nano_usd FROM usage_records
           WHERE charge_nano_usd <> 0 AND ledger_transaction_id IS NULL`,
  },
  {
    id: 'I7',
    claim: '1000 * charge - rounding = sum(quantity * price), exactly, for every call',
    sql: `SELECT request_id, charge_nano_usd, rounding_pico_usd FROM usage_records
           WHERE 1000 * charge_nano_usd::numeric - rounding_pico_usd <> (
             SELECT coalesce(sum(quantity::numeric * price), 0) FROM unnest(quantities, prices_pico_usd) AS t (quantity, price))`,
  },
  {
    id: 'I8',
    claim:
      'every call was priced at the version in force when it was admitted (known for 10 s by then), and at its right rate',
    sql: `SELECT u.request_id, u.price_version_id, u.price_rate_id FROM usage_records u
            LEFT JOIN price_rates r ON r.id = u.price_rate_id
            LEFT JOIN price_versions v ON v.id = r.price_version_id
           WHERE v.id IS NULL OR v.id <> u.price_version_id OR u.prices_pico_usd <> r.prices_pico_usd
              OR v.effective_from > u.admitted_at OR u.service_tier <> r.service_tier
              OR r.above_input_tokens > 0 AND r.above_input_tokens >= u.input_tokens
              OR EXISTS (SELECT FROM price_rates finer
                          WHERE finer.price_version_id = v.id AND finer.service_tier = r.service_tier
                            AND finer.above_input_tokens > r.above_input_tokens AND finer.above_input_tokens < u.input_tokens)
              OR EXISTS (SELECT FROM price_versions better
                          WHERE better.model_id = v.model_id AND better.effective_from <= u.admitted_at
                            AND better.created_at <= u.admitted_at - interval '10 s'
                            AND (better.organization_id = u.organization_id AND v.organization_id IS NULL
                                 OR better.group_id IS NOT DISTINCT FROM v.group_id
                                    AND better.organization_id IS NOT DISTINCT FROM v.organization_id
                                    AND better.effective_from > v.effective_from))`,
  },
  {
    id: 'I9',
    claim: 'no call costs more than the cap it was admitted with, except what was declared as overrun',
    sql: `SELECT request_id, charge_nano_usd, cap_nano_usd FROM usage_records
           WHERE charge_nano_usd > cap_nano_usd + overrun_nano_usd`,
  },
  {
    id: 'I10',
    claim: 'a call has one usage record over all partitions (each is in the partition of its own day)',
    sql: `SELECT request_id, day FROM usage_records WHERE day <> uuid7_day(request_id)`,
  },
  {
    id: 'I11',
    claim: 'no call is both waiting in the inbox and recorded',
    sql: `SELECT request_id FROM usage_inbox JOIN usage_records USING (request_id)
           WHERE usage_records.day = uuid7_day(usage_inbox.request_id)`,
  },
  {
    id: 'I12',
    claim: 'no hold is open a minute after its call must have ended',
    sql: `SELECT request_id, expires_at FROM holds WHERE expires_at < now() - interval '60 s'`,
  },
  {
    id: 'I13',
    claim: 'the transactions of a wallet are numbered 1, 2, 3 ... without a gap',
    sql: `SELECT wallets.id, wallets.seq, counted.entries, counted.last FROM wallets
            LEFT JOIN (SELECT account_id, count(wallet_seq) AS entries, max(wallet_seq) AS last
                    FROM ledger_entries WHERE wallet_seq IS NOT NULL GROUP BY account_id) AS counted
              ON counted.account_id = wallets.ledger_account_id
           WHERE wallets.seq <> coalesce(counted.last, 0) OR wallets.seq <> coalesce(counted.entries, 0)`,
  },
  {
    id: 'I14',
    claim: 'nothing was posted into a month after it was closed',
    sql: `SELECT 'transaction' AS what, id::text, period FROM ledger_transactions JOIN periods ON month = period
           WHERE created_at > closed_at
           UNION ALL SELECT 'usage', request_id::text, period FROM usage_records JOIN periods ON month = period
           WHERE settled_at > closed_at`,
  },
  {
    id: 'I15',
    claim: 'a reversal is the exact negative of what it reverses',
    sql: `SELECT reversal.id, reverses_id, account_id, sum(amount_nano_usd) AS left_over FROM ledger_transactions AS reversal
            JOIN ledger_entries ON transaction_id IN (reversal.id, reverses_id)
           WHERE reverses_id IS NOT NULL GROUP BY reversal.id, reverses_id, account_id HAVING sum(amount_nano_usd) <> 0`,
  },
  {
    id: 'I16',
    claim: 'the trial balance is zero',
    sql: `SELECT currency, sum(amount_nano_usd) FROM ledger_entries GROUP BY currency HAVING sum(amount_nano_usd) <> 0`,
  },
  {
    id: 'I18',
    claim: 'a budget has held and spent what the open holds and the usage records that name it add up to',
    sql: `SELECT w.id, w.held_nano_usd, held.cap, w.spent_nano_usd, spent.charge FROM budget_windows AS w
            LEFT JOIN (SELECT id, sum(cap_nano_usd) AS cap FROM holds, unnest(budget_windows) AS id GROUP BY id) AS held USING (id)
            LEFT JOIN (SELECT id, sum(charge_nano_usd) AS charge FROM usage_records, unnest(budget_windows) AS id
                        GROUP BY id) AS spent USING (id)
           WHERE held_nano_usd <> coalesce(held.cap, 0) OR spent_nano_usd <> coalesce(spent.charge, 0)`,
  },
  {
    id: 'I19',
    claim: 'the promotional credit of a wallet is at most what is left of its grants',
    sql: `SELECT wallets.id, promo_nano_usd, grants.remaining FROM wallets
            LEFT JOIN (SELECT wallet_id, sum(remaining_nano_usd) AS remaining FROM promo_grants GROUP BY wallet_id) AS grants
              ON grants.wallet_id = wallets.id
           WHERE promo_nano_usd > coalesce(grants.remaining, 0)`,
  },
];

export interface Violation {
  readonly id: string;
  readonly claim: string;
  /** Up to ten. */
  readonly rows: readonly Record<string, unknown>[];
}

/** Runs every invariant on one snapshot of the database. Empty: all hold. */
export async function findViolations(pool: pg.Pool): Promise<Violation[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const violations: Violation[] = [];
    for (const { id, claim, sql } of INVARIANTS) {
      const { rows } = await client.query<Record<string, unknown>>(`${sql} LIMIT 10`);
      if (rows.length > 0) violations.push({ id, claim, rows });
    }
    return violations;
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
    client.release();
  }
}
