import type pg from 'pg';
import { asCheck, invariant, type Check } from './check';

/** Hours looked at; the one under way is among them. */
const HOURS = `date_trunc('hour', now() - interval '2 hours')`;
/** More estimated usage than this is not chance, once there are enough calls to tell. */
const MOST_ESTIMATED = { calls: 1_000, perMille: 1 } as const;

const ofNote = (condition: string, facts: string) => `
  SELECT 'call:' || request_id AS subject, wallet_id, channel_id, ${facts} FROM usage_records
   WHERE settled_at > now() - interval '7 days' AND (overrun_nano_usd > 0 OR disputed_usage IS NOT NULL) AND ${condition}`;

/** The last transaction before the hours looked at. Found from the end of its index. */
export async function lastBeforeHours(client: pg.PoolClient): Promise<bigint> {
  const { rows } = await client.query<{ id: bigint }>(
    `SELECT id FROM ledger_transactions WHERE created_at < ${HOURS} ORDER BY id DESC LIMIT 1`,
  );
  return rows[0]?.id ?? 0n;
}

const hourlySums = (after: bigint) => `
  WITH used AS (
    SELECT wallet_id, date_trunc('hour', settled_at) AS hour, sum(charge_nano_usd) AS amount FROM usage_records
     WHERE ledger_transaction_id > ${after} AND settled_at >= ${HOURS} GROUP BY 1, 2
  ), booked AS (
    SELECT wallets.id AS wallet_id, date_trunc('hour', t.created_at) AS hour, sum(e.amount_nano_usd) AS amount
      FROM ledger_transactions AS t JOIN ledger_entries AS e ON e.transaction_id = t.id AND e.wallet_seq IS NOT NULL
      JOIN ledger_accounts AS account ON account.id = e.account_id JOIN wallets
        ON wallets.organization_id = account.organization_id AND wallets.currency = account.currency
     WHERE t.id > ${after} AND t.kind = 'usage' AND t.created_at >= ${HOURS} GROUP BY 1, 2
  )
  SELECT 'wallet:' || wallet_id || ':' || to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24') AS subject, wallet_id,
         used.amount AS used_nano_usd, booked.amount AS booked_nano_usd
    FROM used FULL JOIN booked USING (wallet_id, hour) WHERE coalesce(used.amount, 0) <> coalesce(booked.amount, 0)`;

/** What should not pile up, or should be known of. `after`: as lastBeforeHours says. */
export const hourlyChecks = (after: bigint): readonly Check[] => [
  {
    id: 'hourly-sums',
    claim: 'what a wallet used in an hour is what was booked for it in that hour',
    sql: hourlySums(after),
  },
  asCheck(invariant('I12')),
  {
    id: 'inbox-age',
    claim: 'no call waits in the inbox for more than a minute',
    isComplete: true,
    sql: `SELECT 'inbox' AS subject, min(received_at) AS oldest, count(*) AS calls FROM usage_inbox
          HAVING min(received_at) < now() - interval '60 s'`,
  },
  {
    id: 'default-partition',
    claim: 'every call is in the partition of its day',
    isComplete: true,
    sql: `SELECT 'table:usage_records_default' AS subject WHERE EXISTS (SELECT FROM usage_records_default)
          UNION ALL SELECT 'table:upstream_attempts_default' WHERE EXISTS (SELECT FROM upstream_attempts_default)`,
  },
  {
    id: 'overrun',
    claim: 'no call costs more than its cap',
    isEvent: true,
    sql: ofNote('overrun_nano_usd > 0', 'charge_nano_usd, cap_nano_usd, overrun_nano_usd'),
  },
  {
    id: 'disputed-usage',
    claim: 'every upstream reports usage that can be believed',
    isEvent: true,
    sql: ofNote('disputed_usage IS NOT NULL', 'disputed_usage, charge_nano_usd'),
  },
  {
    id: 'quarantined',
    claim: 'no call waits for a person to decide about it',
    isComplete: true,
    sql: `SELECT 'call:' || request_id AS subject, wallet_id, reason, quarantined_at FROM quarantined_usages`,
  },
  {
    id: 'estimated-ratio',
    claim: 'fewer than one call in a thousand is charged by our own count',
    isComplete: true,
    sql: `SELECT 'platform' AS subject, count(*) AS calls, count(*) FILTER (WHERE usage_source = 'tokenizer') AS estimated
            FROM usage_records WHERE ledger_transaction_id > ${after}
          HAVING count(*) >= ${MOST_ESTIMATED.calls}
             AND count(*) FILTER (WHERE usage_source = 'tokenizer') * 1000 >= count(*) * ${MOST_ESTIMATED.perMille}`,
  },
];
