import type { RequestId } from '@app/common';
import type pg from 'pg';

export interface InboxItem {
  readonly requestId: RequestId;
  readonly walletId: string;
  readonly shard: number;
  /** A UsageBody as JSON text. */
  readonly body: string;
}

/** The bodies travel as one JSON array: they are JSON already, and an array of texts would have to be escaped. */
const INSERT = {
  name: 'insert-usage-inbox',
  text: `
    WITH arrived AS MATERIALIZED (
      SELECT request_id, wallet_id, shard, body
        FROM ROWS FROM (unnest($1::uuid[]), unnest($2::uuid[]), unnest($3::smallint[]), jsonb_array_elements($4::jsonb))
             AS t (request_id, wallet_id, shard, body)
    ), inserted AS (
      INSERT INTO usage_inbox (request_id, wallet_id, shard, body)
      SELECT request_id, wallet_id, shard, body FROM arrived ON CONFLICT (request_id) DO NOTHING
      RETURNING request_id
    )
    INSERT INTO quarantined_usages (request_id, wallet_id, body, reason)
    SELECT request_id, wallet_id, body, 'the inbox has this call with other facts'
      FROM arrived
     WHERE NOT EXISTS (SELECT FROM inserted WHERE inserted.request_id = arrived.request_id)
       AND (SELECT known.body FROM usage_inbox AS known WHERE known.request_id = arrived.request_id) <> body`,
};

/** Idempotent: a call that is there already stays; one that is there with other facts is set aside for a person. */
export async function insertIntoInbox(pool: pg.Pool, items: readonly InboxItem[]): Promise<void> {
  const values = [
    items.map((item) => item.requestId),
    items.map((item) => item.walletId),
    items.map((item) => item.shard),
    `[${items.map((item) => item.body).join()}]`,
  ];
  await pool.query({ values, ...INSERT });
}

/** Keeps a body that is no JSON for PostgreSQL as text. Idempotent. */
const SET_ASIDE = `
  INSERT INTO quarantined_usages (request_id, wallet_id, body, reason)
  SELECT $1, $2, to_jsonb($3::text), $4
   WHERE NOT EXISTS (SELECT FROM quarantined_usages WHERE request_id = $1 AND reason = $4)`;

export async function setAside(pool: pg.Pool, { requestId, walletId, body }: InboxItem, reason: string): Promise<void> {
  await pool.query(SET_ASIDE, [requestId, walletId, body, reason]);
}
