import type { Database, Prisma } from '@app/database';
import type { DeliveryFailure } from './post-webhook';
import type { SealedSecrets } from './webhook-secrets';

/** Longer than a worker can take for what it claims of one endpoint: only what a dead one held comes back by itself. */
const CLAIM = '2 minutes';
const CLAIMED_OF_ONE = 5;

export interface ClaimedDelivery extends SealedSecrets {
  readonly id: string;
  readonly organizationId: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly payload: Prisma.JsonValue;
  readonly attempts: number;
  readonly url: string;
}

/** Of each endpoint some, the longest due first; rows that another worker is claiming are passed over. Without an error yet, an attempt is under way. */
const CLAIM_DUE = `
  WITH due AS MATERIALIZED (
    SELECT delivery.id FROM webhook_endpoints AS endpoint CROSS JOIN LATERAL (
      SELECT id, next_attempt_at FROM webhook_deliveries
       WHERE endpoint_id = endpoint.id AND state = 'pending' AND next_attempt_at <= now()
       ORDER BY next_attempt_at LIMIT ${CLAIMED_OF_ONE} FOR UPDATE SKIP LOCKED) AS delivery
     WHERE endpoint.is_enabled AND endpoint.id <> ALL ($1::uuid[])
     ORDER BY delivery.next_attempt_at LIMIT $2
  )
  UPDATE webhook_deliveries AS delivery SET attempts = attempts + 1, next_attempt_at = now() + interval '${CLAIM}',
         last_status = NULL, last_error = NULL
    FROM due, webhook_endpoints AS endpoint WHERE delivery.id = due.id AND endpoint.id = delivery.endpoint_id
  RETURNING delivery.id, delivery.organization_id AS "organizationId", endpoint_id AS "endpointId", event_id AS "eventId", payload,
            attempts, url, key_id AS "keyId", sealed, previous_key_id AS "previousKeyId", previous_sealed AS "previousSealed",
            previous_until AS "previousUntil"`;

/** Takes up to `limit` due deliveries, of other endpoints than those. */
export async function claimDue(
  { pool }: Database,
  busyEndpoints: readonly string[],
  limit: number,
): Promise<ClaimedDelivery[]> {
  return (
    await pool.query<ClaimedDelivery>({ name: 'claim-webhooks', text: CLAIM_DUE, values: [busyEndpoints, limit] })
  ).rows;
}

/** A claim that ran out, or a replay, makes a later attempt: what an earlier one then says no longer counts. */
const MINE = `id = $1 AND state = 'pending' AND attempts = $2`;

export async function noteDelivered(
  { pool }: Database,
  { id, attempts, endpointId }: ClaimedDelivery,
  status: number,
): Promise<void> {
  await pool.query(
    `UPDATE webhook_deliveries SET state = 'delivered', delivered_at = now(), last_status = $3, last_error = NULL WHERE ${MINE}`,
    [id, attempts, status],
  );
  await pool.query('UPDATE webhook_endpoints SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL', [
    endpointId,
  ]);
}

interface Failure {
  readonly status: number | null;
  readonly failure: DeliveryFailure;
  /** Null: it is given up. */
  readonly retryInMs: number | null;
}

export async function noteFailed(
  { pool }: Database,
  { id, attempts, endpointId }: ClaimedDelivery,
  { status, failure, retryInMs }: Failure,
): Promise<void> {
  await pool.query(
    `UPDATE webhook_deliveries SET last_status = $3, last_error = $4,
            state = (CASE WHEN $5::float8 IS NULL THEN 'failed' ELSE 'pending' END)::webhook_delivery_state,
            next_attempt_at = now() + make_interval(secs => coalesce($5::float8, 0) / 1000) WHERE ${MINE}`,
    [id, attempts, status, failure, retryInMs],
  );
  await pool.query('UPDATE webhook_endpoints SET failing_since = now() WHERE id = $1 AND failing_since IS NULL', [
    endpointId,
  ]);
}

/** Disables an endpoint at which nothing succeeded for so long. False: it is not so long, or another one did it. */
export async function disableFailing({ pool }: Database, endpointId: string, days: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE webhook_endpoints SET is_enabled = false, gave_up_at = now(), version = version + 1
      WHERE id = $1 AND is_enabled AND failing_since < now() - make_interval(days => $2)`,
    [endpointId, days],
  );
  return rowCount === 1;
}

const REMOVED_AT_ONCE = 10_000;

export async function removeOldDeliveries({ pool }: Database, days: number): Promise<void> {
  await pool.query(
    `DELETE FROM webhook_deliveries WHERE id IN (
       SELECT id FROM webhook_deliveries WHERE created_at < now() - make_interval(days => $1) LIMIT ${REMOVED_AT_ONCE})`,
    [days],
  );
}
