import type pg from 'pg';
import type { FoundRow } from './check';

/**
 * I2 and I13 of the wallets that changed, or were entered into, since they were last found right: what they had then and
 * the entries since must be what they have now. Those that are right get a new checkpoint; the others keep their old one,
 * and are found again until they are right.
 */
const CHANGED = (after: bigint) => `
  WITH looked AS MATERIALIZED (
    SELECT w.id, w.seq, w.posted_nano_usd, w.promo_nano_usd,
           coalesce(c.posted_nano_usd, 0) + coalesce(since.posted, 0) AS entered, coalesce(c.promo_nano_usd, 0) + coalesce(since.promo, 0) AS promo,
           coalesce(c.seq, 0) + since.entries AS entries, coalesce(since.last, c.seq, 0) AS last
      FROM wallets AS w LEFT JOIN audit_checkpoints AS c ON c.wallet_id = w.id
     CROSS JOIN LATERAL (
       SELECT -sum(amount_nano_usd) FILTER (WHERE kind = 'wallet') AS posted, -sum(amount_nano_usd) FILTER (WHERE kind = 'promo') AS promo,
              count(*) FILTER (WHERE kind = 'wallet') AS entries, max(wallet_seq) FILTER (WHERE kind = 'wallet') AS last
         FROM ledger_accounts AS account JOIN ledger_entries ON account_id = account.id AND wallet_seq > coalesce(c.seq, 0)
        WHERE account.organization_id = w.organization_id AND account.currency = w.currency) AS since
     WHERE (w.seq, w.posted_nano_usd, w.promo_nano_usd) IS DISTINCT FROM (c.seq, c.posted_nano_usd, c.promo_nano_usd)
        OR w.organization_id IN (SELECT organization_id FROM ledger_entries JOIN ledger_accounts ON ledger_accounts.id = account_id
                                  WHERE transaction_id > ${after} AND organization_id IS NOT NULL)
  ), judged AS (
    SELECT *, posted_nano_usd = entered AND promo_nano_usd = promo AS is_posted, seq = entries AND seq = last AS is_numbered FROM looked
  ), kept AS (
    INSERT INTO audit_checkpoints (wallet_id, seq, posted_nano_usd, promo_nano_usd)
    SELECT id, seq, posted_nano_usd, promo_nano_usd FROM judged WHERE is_posted AND is_numbered
    ON CONFLICT (wallet_id) DO UPDATE SET seq = excluded.seq, posted_nano_usd = excluded.posted_nano_usd,
      promo_nano_usd = excluded.promo_nano_usd, looked_at = now()
  )
  SELECT 'wallet:' || id AS subject, id AS wallet_id, posted_nano_usd, entered AS entered_nano_usd, promo_nano_usd,
         promo AS promo_entered_nano_usd, seq, entries, last, is_posted, is_numbered
    FROM judged WHERE NOT (is_posted AND is_numbered) ORDER BY id LIMIT 1000`;

export interface ChangedWallets {
  /** Break I2. */
  readonly misposted: readonly FoundRow[];
  /** Break I13. */
  readonly misnumbered: readonly FoundRow[];
}

export async function checkChangedWallets(client: pg.PoolClient, after: bigint): Promise<ChangedWallets> {
  const { rows } = await client.query<FoundRow>(CHANGED(after));
  return {
    misposted: rows.filter((row) => row['is_posted'] === false),
    misnumbered: rows.filter((row) => row['is_numbered'] === false),
  };
}

/** After a look at everything: every wallet but those that were found wrong begins anew from what it has in this snapshot. */
export async function resetCheckpoints(client: pg.PoolClient, except: readonly string[]): Promise<void> {
  await client.query(
    `INSERT INTO audit_checkpoints (wallet_id, seq, posted_nano_usd, promo_nano_usd)
     SELECT id, seq, posted_nano_usd, promo_nano_usd FROM wallets WHERE id <> ALL ($1::uuid[])
     ON CONFLICT (wallet_id) DO UPDATE SET seq = excluded.seq, posted_nano_usd = excluded.posted_nano_usd,
       promo_nano_usd = excluded.promo_nano_usd, looked_at = now()`,
    [except],
  );
}
