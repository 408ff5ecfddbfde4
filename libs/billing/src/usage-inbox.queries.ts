import type { RequestId } from '@app/common';
import type pg from 'pg';

export interface InboxItem {
  readonly requestId: RequestId;
  readonly walletId: string;
  readonly shard: number;
  /** A UsageBody as JSON text. */
  readonly body: string;
}

const INSERT = {
  name: 'insert-usage-inbox',
  text: `
    WITH arrived AS (
      SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::jsonb[]) AS t (request_id, wallet_id, shard, body)
    ), inserted AS (
      INSERT INTO usage_inbox (request_id, wallet_id, shard, body)
      SELECT request_id, wallet_id, shard, body FROM arrived ON CONFLICT (request_id) DO NOTHING
    )
    INSERT INTO quarantined_usages (request_id, wallet_id, body, reason)
    SELECT arrived.request_id, arrived.wallet_id, arrived.body, 'the inbox has this call with other facts'
      FROM arrived JOIN usage_inbox USING (request_id) WHERE usage_inbox.body <> arrived.body`,
};

/** Idempotent: a call that is there already stays; one that is there with other facts is set aside for a person. */
export async function insertIntoInbox(pool: pg.Pool, items: readonly InboxItem[]): Promise<void> {
  const values = [
    items.map((item) => item.requestId),
    items.map((item) => item.walletId),
    items.map((item) => item.shard),
    items.map((item) => item.body),
  ];
  await pool.query({ ...INSERT, values });
}
