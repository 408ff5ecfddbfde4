import { SHARDS } from '@app/queue';
import type pg from 'pg';

/**
 * Settles up to $2 calls of shard $1 (or only call $3): one statement, one commit.
 *
 *   taken       leaves the inbox; another worker on the same shard takes nothing
 *   numbered    one transaction id for each wallet; materialized, or a plan might draw one for each call
 *   recorded    becomes usage records; a call that is recorded already drops out here, and is charged no second time
 *   disputed    ... but when it was recorded with other facts it is set aside for a person
 *   released    frees the holds
 *   moved       changes each wallet once; wallets are locked in id order, as in place_holds, so no two batches deadlock
 *   booked      one balanced ledger transaction for each wallet: its charges, and what they cost us
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
    ), numbered AS MATERIALIZED (
      SELECT wallet_id, nextval('ledger_transactions_id_seq') AS transaction_id
        FROM (SELECT DISTINCT wallet_id FROM taken) AS each
    ), hashed AS MATERIALIZED (
      SELECT taken.*, jsonb_hash_extended(body, 0) AS body_hash, numbered.transaction_id
        FROM taken JOIN numbered USING (wallet_id)
    ), recorded AS (
      INSERT INTO usage_records
      SELECT filled.* FROM hashed, jsonb_populate_record(NULL::usage_records, hashed.body || jsonb_build_object(
        'settled_at', now(), 'body_hash', hashed.body_hash, 'ledger_transaction_id',
        CASE WHEN hashed.body->>'charge_nano_usd' <> '0' OR hashed.body->>'cost_nano_usd' <> '0'
             THEN hashed.transaction_id END)) AS filled
      ON CONFLICT (day, request_id) DO NOTHING
      RETURNING request_id, wallet_id, charge_nano_usd, cost_nano_usd, ledger_transaction_id
    ), tried AS (
      INSERT INTO upstream_attempts
      SELECT attempt.* FROM recorded JOIN hashed USING (request_id),
             jsonb_populate_recordset(NULL::upstream_attempts, hashed.body->'upstream_attempts') AS attempt
      ON CONFLICT DO NOTHING
    ), disputed AS (
      INSERT INTO quarantined_usages (request_id, wallet_id, body, reason)
      SELECT hashed.request_id, hashed.wallet_id, hashed.body, 'the call is recorded with other facts'
        FROM hashed LEFT JOIN recorded USING (request_id)
       CROSS JOIN LATERAL (
         SELECT body_hash FROM usage_records
          WHERE day = uuid7_day(hashed.request_id) AND request_id = hashed.request_id OFFSET 0) AS known
       WHERE recorded.request_id IS NULL AND known.body_hash <> hashed.body_hash
      RETURNING request_id
    ), released AS (
      DELETE FROM holds WHERE request_id = ANY (ARRAY(SELECT request_id FROM taken))
      RETURNING wallet_id, amount_nano_usd
    ), charged AS (
      SELECT wallet_id, ledger_transaction_id AS id, sum(charge_nano_usd)::bigint AS charge,
             sum(cost_nano_usd)::bigint AS cost, count(*)::int AS calls, min(request_id::text) AS first_call
        FROM recorded WHERE ledger_transaction_id IS NOT NULL GROUP BY wallet_id, ledger_transaction_id
    ), change AS (
      SELECT wallet_id, coalesce(charged.charge, 0) AS charge, coalesce(freed.amount, 0) AS freed,
             (charged.id IS NOT NULL)::int AS steps
        FROM charged FULL JOIN (
          SELECT wallet_id, sum(amount_nano_usd)::bigint AS amount FROM released GROUP BY wallet_id) AS freed
       USING (wallet_id)
    ), locked AS MATERIALIZED (
      SELECT id FROM wallets WHERE id IN (SELECT wallet_id FROM change) ORDER BY id FOR UPDATE
    ), moved AS (
      UPDATE wallets SET
        posted_nano_usd = posted_nano_usd - change.charge,
        held_nano_usd = held_nano_usd - change.freed,
        overrun_nano_usd = greatest(0,
          held_nano_usd - change.freed - posted_nano_usd + change.charge - credit_limit_nano_usd),
        seq = seq + change.steps
        FROM change JOIN locked ON locked.id = change.wallet_id WHERE wallets.id = change.wallet_id
      RETURNING wallets.id, wallets.ledger_account_id, wallets.seq
    ), booked AS (
      INSERT INTO ledger_transactions (id, kind, idempotency_key, actor, usage_count)
      SELECT id, 'usage', 'usage:' || first_call, 'settlement', calls FROM charged
    ), entered AS (
      INSERT INTO ledger_entries (transaction_id, account_id, amount_nano_usd, wallet_seq)
      SELECT charged.id, moved.ledger_account_id, charged.charge, moved.seq
        FROM charged JOIN moved ON moved.id = charged.wallet_id
      UNION ALL
      SELECT charged.id, account.id, line.amount, NULL
        FROM charged CROSS JOIN LATERAL (VALUES
               ('revenue', -charged.charge), ('cost_of_sales', charged.cost), ('payable', -charged.cost)
             ) AS line (kind, amount)
        JOIN ledger_accounts AS account ON account.organization_id IS NULL AND account.currency = 'USD'
                                       AND account.kind = line.kind::ledger_account_kind
       WHERE line.amount <> 0
    )
    SELECT (SELECT count(*)::int FROM taken) AS taken, (SELECT count(*)::int FROM recorded) AS recorded,
           (SELECT count(*)::int FROM disputed) AS disputed`,
};

export interface Settled {
  /** Rows that left the inbox. */
  readonly taken: number;
  /** Of these, calls that were charged; the others had been before. */
  readonly recorded: number;
  /** Of those others, calls whose facts differ from what was charged. */
  readonly disputed: number;
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
