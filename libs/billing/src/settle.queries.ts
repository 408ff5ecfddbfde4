import { SHARDS } from '@app/queue';
import type pg from 'pg';
import { USAGE_COLUMNS } from './usage-columns';

const columns = (of: string) =>
  Object.keys(USAGE_COLUMNS)
    .map((name) => `${of}.${name}`)
    .join(', ');
/** Lists of components only grow: a call and its rate may know different lengths of it, and what one does not know is zero. */
const padded = (amounts: string, beside: string) =>
  `${amounts} || array_fill(0::bigint, ARRAY[greatest(0, cardinality(${beside}) - cardinality(${amounts}))])`;
const names = Object.keys(USAGE_COLUMNS).join(', ');
const definitions = Object.entries(USAGE_COLUMNS)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ');

/**
 * Settles up to $2 calls of shard $1 (or only call $3): one statement, one commit.
 *
 *   taken       leaves the inbox; another worker on the same shard takes nothing
 *   read        the facts of each, with the month it belongs to
 *   numbered    one transaction id for each wallet and month; materialized, or a plan might draw one for each call
 *   recorded    becomes usage records, with the prices of its rate; a call that is recorded already drops out here, and is
 *               charged no second time
 *   repeated    ... of those, the calls that are recorded; what is neither recorded nor repeated refuses the whole batch
 *   disputed    ... but when it was recorded with other facts it is set aside for a person
 *   released    frees the holds
 *   charged     what each transaction charges, and what the earlier ones of the same wallet charge before it
 *   locked      wallets in id order, as in place_holds, so no two batches deadlock; budgets change only after that
 *   moved       changes each wallet once: promotional credit is spent before what was paid in
 *   booked      one balanced ledger transaction for each wallet and month: its charges, and what they cost us
 *   exceeded    a channel through which a call cost more than its cap is asked last from now on
 */
const SETTLE = {
  name: 'settle-shard',
  text: `
    WITH taken AS (
      DELETE FROM usage_inbox WHERE request_id = ANY (ARRAY(
        SELECT request_id FROM usage_inbox
         WHERE shard = $1 AND ($3::uuid IS NULL OR request_id = $3)
           AND (SELECT pg_try_advisory_xact_lock(hashtext('settle'), $1))
         ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED))
      RETURNING request_id, wallet_id, body
    ), read AS MATERIALIZED (
      SELECT facts.*, jsonb_hash_extended(taken.body, 0) AS body_hash, open_period(facts.admitted_at) AS period,
             taken.body->'upstream_attempts' AS tries
        FROM taken, jsonb_to_record(taken.body) AS facts (${definitions})
    ), numbered AS MATERIALIZED (
      SELECT wallet_id, period, nextval('ledger_transactions_id_seq') AS transaction_id
        FROM (SELECT DISTINCT wallet_id, period FROM read) AS each
    ), recorded AS (
      INSERT INTO usage_records (${names}, prices_pico_usd, costs_pico_usd, period, settled_at, body_hash, ledger_transaction_id)
      SELECT ${columns('read').replace('read.quantities', padded('read.quantities', 'rate.prices_pico_usd'))},
             ${padded('rate.prices_pico_usd', 'read.quantities')}, ${padded('rate.costs_pico_usd', 'read.quantities')}, period, now(), body_hash,
             CASE WHEN charge_nano_usd <> 0 OR cost_nano_usd <> 0 THEN numbered.transaction_id END
        FROM read JOIN numbered USING (wallet_id, period) LEFT JOIN price_rates AS rate ON rate.id = read.price_rate_id
      ON CONFLICT (day, request_id) DO NOTHING
      RETURNING request_id, wallet_id, channel_id, charge_nano_usd, cost_nano_usd, overrun_nano_usd, budget_windows, period,
                ledger_transaction_id, completed_at, usage_source, outcome
    ), tried AS (
      INSERT INTO upstream_attempts
      SELECT attempt.* FROM recorded JOIN read USING (request_id),
             jsonb_populate_recordset(NULL::upstream_attempts, read.tries) AS attempt
      ON CONFLICT DO NOTHING
    ), repeated AS MATERIALIZED (
      SELECT taken.request_id, taken.wallet_id, taken.body, known.body_hash <> read.body_hash AS is_disputed
        FROM taken JOIN read USING (request_id) LEFT JOIN recorded USING (request_id)
       CROSS JOIN LATERAL (
         SELECT body_hash FROM usage_records
          WHERE day = uuid7_day(taken.request_id) AND request_id = taken.request_id OFFSET 0) AS known
       WHERE recorded.request_id IS NULL
    ), disputed AS (
      INSERT INTO quarantined_usages (request_id, wallet_id, body, reason)
      SELECT request_id, wallet_id, body, 'the call is recorded with other facts' FROM repeated WHERE is_disputed
      RETURNING request_id
    ), released AS (
      DELETE FROM holds WHERE request_id = ANY (ARRAY(SELECT request_id FROM taken))
      RETURNING wallet_id, amount_nano_usd, cap_nano_usd, budget_windows
    ), summed AS (
      SELECT wallet_id, period, ledger_transaction_id AS id, sum(charge_nano_usd)::bigint AS charge,
             sum(cost_nano_usd)::bigint AS cost, count(*)::int AS calls, min(request_id::text) AS first_call
        FROM recorded WHERE ledger_transaction_id IS NOT NULL GROUP BY wallet_id, period, ledger_transaction_id
    ), charged AS (
      SELECT *, row_number() OVER earlier AS step, (sum(charge) OVER earlier - charge)::bigint AS charged_before
        FROM summed WINDOW earlier AS (PARTITION BY wallet_id ORDER BY period)
    ), change AS (
      SELECT wallet_id, coalesce(charge, 0) AS charge, coalesce(freed.amount, 0) AS freed, coalesce(freed.cap, 0) AS uncapped,
             coalesce(steps, 0) AS steps
        FROM (SELECT wallet_id, sum(charge)::bigint AS charge, count(*) AS steps FROM charged GROUP BY wallet_id) AS owed
        FULL JOIN (SELECT wallet_id, sum(amount_nano_usd)::bigint AS amount, sum(cap_nano_usd)::bigint AS cap
                     FROM released GROUP BY wallet_id) AS freed USING (wallet_id)
    ), locked AS MATERIALIZED (
      SELECT id, promo_nano_usd AS promo FROM wallets WHERE id IN (SELECT wallet_id FROM change) ORDER BY id FOR UPDATE
    ), moved AS (
      UPDATE wallets SET
        posted_nano_usd = posted_nano_usd - greatest(change.charge - locked.promo, 0),
        promo_nano_usd = greatest(locked.promo - change.charge, 0),
        held_nano_usd = held_nano_usd - change.freed,
        capped_nano_usd = capped_nano_usd - change.uncapped,
        overrun_nano_usd = greatest(0,
          held_nano_usd - change.freed - posted_nano_usd - locked.promo + change.charge - credit_limit_nano_usd),
        seq = seq + change.steps
        FROM change JOIN locked ON locked.id = change.wallet_id WHERE wallets.id = change.wallet_id
      RETURNING wallets.id, wallets.organization_id, wallets.ledger_account_id, wallets.seq - change.steps AS seq, locked.promo
    ), budgeted AS (
      UPDATE budget_windows SET held_nano_usd = held_nano_usd - each.held, spent_nano_usd = spent_nano_usd + each.spent
        FROM (SELECT window_id, sum(held)::bigint AS held, sum(spent)::bigint AS spent
                FROM (SELECT unnest(budget_windows) AS window_id, cap_nano_usd AS held, 0 AS spent FROM released
                      UNION ALL SELECT unnest(budget_windows), 0, charge_nano_usd FROM recorded) AS either
               GROUP BY window_id) AS each
       WHERE id = each.window_id AND (SELECT count(*) FROM locked) > 0
    ), booked AS (
      INSERT INTO ledger_transactions (id, kind, idempotency_key, actor, wallet_id, usage_count, period)
      SELECT id, 'usage', 'usage:' || first_call, 'settlement', wallet_id, calls, period FROM charged
    ), paid AS (
      SELECT charged.*, moved.organization_id, moved.ledger_account_id, moved.seq + charged.step AS wallet_seq,
             least(charged.charge, greatest(moved.promo - charged.charged_before, 0)) AS from_promo
        FROM charged LEFT JOIN moved ON moved.id = charged.wallet_id
    ), entered AS (
      INSERT INTO ledger_entries (transaction_id, account_id, amount_nano_usd, wallet_seq)
      SELECT id, ledger_account_id, charge - from_promo, wallet_seq FROM paid
      UNION ALL
      SELECT paid.id, account.id, line.amount, CASE line.kind WHEN 'promo' THEN paid.wallet_seq END
        FROM paid CROSS JOIN LATERAL (VALUES ('promo', paid.organization_id, paid.from_promo),
               ('revenue', NULL, -paid.charge), ('cost_of_sales', NULL, paid.cost), ('payable', NULL, -paid.cost)
             ) AS line (kind, organization_id, amount)
        JOIN ledger_accounts AS account ON account.organization_id IS NOT DISTINCT FROM line.organization_id
                                       AND account.currency = 'USD' AND account.kind = line.kind::ledger_account_kind
       WHERE line.amount <> 0
    ), exceeded AS (
      UPDATE channels SET exceeded_hold_at = now()
       WHERE id IN (SELECT channel_id FROM recorded WHERE overrun_nano_usd > 0)
    )
    SELECT accounted_for(taken, recorded, duplicates) AS taken, recorded, duplicates, disputed, overruns, estimated, orphans,
           "slowestSeconds"
      FROM (SELECT (SELECT count(*)::int FROM taken) AS taken, (SELECT count(*)::int FROM repeated) AS duplicates,
                   (SELECT count(*)::int FROM disputed) AS disputed) AS left_the_inbox,
           (SELECT count(*)::int AS recorded, count(*) FILTER (WHERE overrun_nano_usd > 0)::int AS overruns,
                   count(*) FILTER (WHERE usage_source = 'tokenizer')::int AS estimated,
                   count(*) FILTER (WHERE outcome = 'recovered')::int AS orphans,
                   coalesce(extract(epoch FROM now() - min(completed_at)), 0)::float8 AS "slowestSeconds" FROM recorded) AS charged`,
};

export interface Settled {
  /** Rows that left the inbox. */
  readonly taken: number;
  /** Of these, calls that were charged now. */
  readonly recorded: number;
  /** The others, which had been charged before. Together they are all that left the inbox, or the batch is refused. */
  readonly duplicates: number;
  /** Of the duplicates, calls whose facts differ from what was charged. */
  readonly disputed: number;
  /** Calls that cost more than the cap they were admitted with. */
  readonly overruns: number;
  /** Calls charged by our own count, and calls of processes that died before their end. */
  readonly estimated: number;
  readonly orphans: number;
  /** From the end of a call to its charge, of the one that took longest. */
  readonly slowestSeconds: number;
}

export const NOTHING_SETTLED: Settled = {
  taken: 0,
  recorded: 0,
  duplicates: 0,
  disputed: 0,
  overruns: 0,
  estimated: 0,
  orphans: 0,
  slowestSeconds: 0,
};

export function addSettled(one: Settled, other: Settled): Settled {
  const names = Object.keys(NOTHING_SETTLED) as (keyof Settled)[];
  const sum = Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as unknown as Settled;
  return { ...sum, slowestSeconds: Math.max(one.slowestSeconds, other.slowestSeconds) };
}

export async function settleBatch(
  pool: pg.Pool,
  batch: { readonly shard: number; readonly limit: number; readonly requestId?: string },
): Promise<Settled> {
  const { rows } = await pool.query<Settled>({
    ...SETTLE,
    values: [batch.shard, batch.limit, batch.requestId ?? null],
  });
  return rows[0]!;
}

const QUARANTINE = `
  WITH gone AS (DELETE FROM usage_inbox WHERE request_id = $1 RETURNING request_id, wallet_id, body)
  INSERT INTO quarantined_usages (request_id, wallet_id, body, reason)
  SELECT request_id, wallet_id, body, $2 FROM gone`;

/** Sets a call aside that cannot be settled, so that the calls behind it can. Its hold stays until it expires. */
export async function quarantine(pool: pg.Pool, requestId: string, reason: string): Promise<void> {
  await pool.query(QUARANTINE, [requestId, reason]);
}

export async function waitingInShard(pool: pg.Pool, shard: number, limit: number): Promise<string[]> {
  const text = 'SELECT request_id FROM usage_inbox WHERE shard = $1 ORDER BY received_at LIMIT $2';
  const { rows } = await pool.query<{ request_id: string }>(text, [shard, limit]);
  return rows.map((row) => row.request_id);
}

export async function shardsWaiting(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ shard: number }>({
    name: 'shards-waiting',
    text: `SELECT shard FROM generate_series(0, ${SHARDS - 1}) AS each (shard)
            WHERE EXISTS (SELECT FROM usage_inbox WHERE usage_inbox.shard = each.shard)`,
  });
  return rows.map((row) => row.shard);
}
