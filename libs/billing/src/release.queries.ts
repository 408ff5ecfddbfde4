import type { RequestId } from '@app/common';
import type pg from 'pg';

/**
 * Deletes holds, and what they held of wallets and budgets. What a lost call may have cost us is written off: what such
 * calls of the organization cost on average lately, or the cap when there were none.
 */
const RELEASE = {
  name: 'release-holds',
  text: `
    WITH released AS (
      DELETE FROM holds WHERE request_id = ANY (ARRAY(
        SELECT request_id FROM holds
         WHERE CASE WHEN $1::uuid[] IS NOT NULL THEN request_id = ANY ($1)
                    WHEN $2::uuid IS NOT NULL THEN process_id = $2
                    ELSE expires_at < now() END
           AND NOT EXISTS (SELECT FROM usage_inbox WHERE usage_inbox.request_id = holds.request_id)
         ORDER BY request_id LIMIT 1000 FOR UPDATE SKIP LOCKED))
      RETURNING request_id, wallet_id, amount_nano_usd, cap_nano_usd, price_version_id, budget_windows
    ), freed AS (
      SELECT wallet_id, sum(amount_nano_usd)::bigint AS amount, sum(cap_nano_usd)::bigint AS cap, count(*)::int AS holds
        FROM released GROUP BY wallet_id
    ), locked AS MATERIALIZED (
      SELECT id FROM wallets WHERE id IN (SELECT wallet_id FROM freed) ORDER BY id FOR UPDATE
    ), moved AS (
      UPDATE wallets SET held_nano_usd = held_nano_usd - freed.amount, capped_nano_usd = capped_nano_usd - freed.cap,
        overrun_nano_usd = greatest(0,
          held_nano_usd - freed.amount - posted_nano_usd - promo_nano_usd - credit_limit_nano_usd)
        FROM freed JOIN locked ON locked.id = freed.wallet_id WHERE wallets.id = freed.wallet_id
    ), budgeted AS (
      UPDATE budget_windows SET held_nano_usd = held_nano_usd - change.cap
        FROM (SELECT window_id, sum(cap_nano_usd)::bigint AS cap
                FROM released, unnest(released.budget_windows) AS window_id GROUP BY window_id) AS change
       WHERE id = change.window_id AND (SELECT count(*) FROM locked) > 0
    ), lost AS (
      SELECT wallet_id, price_version_id, count(*) AS calls, sum(cap_nano_usd) AS cap, jsonb_agg(request_id) AS ids
        FROM released
       WHERE $3 AND NOT EXISTS (SELECT FROM quarantined_usages AS aside WHERE aside.request_id = released.request_id)
       GROUP BY wallet_id, price_version_id
    ), estimated AS (
      SELECT ids, coalesce((
               SELECT lost.calls * avg(recent.cost_nano_usd) FROM (
                 SELECT cost_nano_usd, price_version_id FROM usage_records
                  WHERE organization_id = wallets.organization_id AND admitted_at > now() - interval '1 day'
                  ORDER BY admitted_at DESC LIMIT 1000) AS recent
                WHERE recent.price_version_id = lost.price_version_id AND recent.cost_nano_usd > 0),
             lost.cap)::bigint AS cost
        FROM lost JOIN wallets ON wallets.id = lost.wallet_id
    ), written_off AS (
      INSERT INTO ledger_transactions (kind, idempotency_key, actor, memo, parameters)
      SELECT 'write-off', 'write-off:' || min(ids->>0), 'recovery',
             'calls whose end nobody knows: what they may have cost us', jsonb_build_object('calls', jsonb_agg(ids))
        FROM estimated HAVING sum(cost) > 0
      RETURNING id
    ), entered AS (
      INSERT INTO ledger_entries (transaction_id, account_id, amount_nano_usd)
      SELECT written_off.id, account.id, line.sign * (SELECT sum(cost)::bigint FROM estimated)
        FROM written_off CROSS JOIN (VALUES ('writeoff', 1), ('payable', -1)) AS line (kind, sign)
        JOIN ledger_accounts AS account ON account.organization_id IS NULL AND account.currency = 'USD'
                                       AND account.kind = line.kind::ledger_account_kind
    )
    SELECT coalesce(sum(holds), 0)::int AS released FROM freed`,
};

/** Which holds: certain ones, those of one (dead) process, or those past their time. */
export type Abandoned = { readonly requestIds: readonly RequestId[] } | { readonly processId: string } | 'expired';

/**
 * Frees holds that nothing will settle. Holds whose usage waits in the inbox are left to settlement. `wereForwarded`: their
 * calls may have reached an upstream, so what they may have cost us is written off. Returns how many were freed, 1,000 at
 * the most.
 */
export async function releaseHolds(
  pool: pg.Pool,
  abandoned: Abandoned,
  { wereForwarded }: { readonly wereForwarded: boolean },
): Promise<number> {
  const requestIds = typeof abandoned === 'object' && 'requestIds' in abandoned ? abandoned.requestIds : null;
  const processId = typeof abandoned === 'object' && 'processId' in abandoned ? abandoned.processId : null;
  const values = [requestIds, processId, wereForwarded];
  const { rows } = await pool.query<{ released: number }>({ values, ...RELEASE });
  return rows[0]?.released ?? 0;
}
