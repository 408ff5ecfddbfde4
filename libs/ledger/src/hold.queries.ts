import type { NanoUsd, RequestId } from '@app/common';
import type pg from 'pg';

export interface HoldRequest {
  readonly requestId: RequestId;
  readonly walletId: string;
  readonly amount: NanoUsd;
  readonly priceVersionId: string;
  readonly apiTokenId: string;
}

export type HoldOutcome =
  | { readonly outcome: 'placed' }
  | { readonly outcome: 'insufficient' | 'frozen' | 'unknown'; readonly available: NanoUsd };

interface Row {
  readonly number: number;
  readonly outcome: HoldOutcome['outcome'];
  readonly available_nano_usd: bigint | null;
}

const PLACE = {
  name: 'place-holds',
  text: 'SELECT * FROM place_holds($1, now() + make_interval(secs => $2), $3, $4, $5, $6, $7)',
};

/** Places a batch of holds in one statement; the answers are in the order of the batch. See `place_holds` in prisma/migrations. */
export async function placeHolds(
  pool: pg.Pool,
  batch: readonly HoldRequest[],
  owner: { readonly processId: string; readonly expireAfterMs: number },
): Promise<HoldOutcome[]> {
  const values = [
    owner.processId,
    owner.expireAfterMs / 1000,
    batch.map((hold) => hold.requestId),
    batch.map((hold) => hold.walletId),
    batch.map((hold) => hold.amount),
    batch.map((hold) => hold.priceVersionId),
    batch.map((hold) => hold.apiTokenId),
  ];
  const { rows } = await pool.query<Row>({ ...PLACE, values });
  const outcomes: HoldOutcome[] = [];
  for (const row of rows) {
    outcomes[row.number - 1] =
      row.outcome === 'placed'
        ? { outcome: 'placed' }
        : { outcome: row.outcome, available: (row.available_nano_usd ?? 0n) as NanoUsd };
  }
  return outcomes;
}

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
      RETURNING wallet_id, amount_nano_usd
    ), freed AS (
      SELECT wallet_id, sum(amount_nano_usd)::bigint AS amount, count(*)::int AS holds FROM released GROUP BY wallet_id
    ), locked AS MATERIALIZED (
      SELECT id FROM wallets WHERE id IN (SELECT wallet_id FROM freed) ORDER BY id FOR UPDATE
    ), moved AS (
      UPDATE wallets SET held_nano_usd = held_nano_usd - freed.amount
        FROM freed JOIN locked ON locked.id = freed.wallet_id WHERE wallets.id = freed.wallet_id
    )
    SELECT coalesce(sum(holds), 0)::int AS released FROM freed`,
};

/** Which holds: certain ones, those of one (dead) process, or those past their time. */
export type Abandoned = { readonly requestIds: readonly RequestId[] } | { readonly processId: string } | 'expired';

/**
 * Frees holds that nothing will settle. Holds whose usage waits in the inbox are left to settlement. Returns how many
 * were freed, 1,000 at the most.
 */
export async function releaseHolds(pool: pg.Pool, abandoned: Abandoned): Promise<number> {
  const requestIds = typeof abandoned === 'object' && 'requestIds' in abandoned ? abandoned.requestIds : null;
  const processId = typeof abandoned === 'object' && 'processId' in abandoned ? abandoned.processId : null;
  const { rows } = await pool.query<{ released: number }>({ ...RELEASE, values: [requestIds, processId] });
  return rows[0]?.released ?? 0;
}
