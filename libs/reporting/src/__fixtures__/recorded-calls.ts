import { newRequestId, type RequestId } from '@app/common';
import type { TestDatabase } from '@app/testing';
import { firstIdAt } from '../instants';

/** What a test says of a call; everything else is the same for all. */
export interface RecordedCall {
  readonly requestId: RequestId;
  readonly organizationId: string;
  readonly apiTokenId: string;
  readonly userId: string | null;
  readonly model: string;
  readonly channelId: string | null;
  readonly outcome: string;
  readonly errorCode: string | null;
  readonly charge: bigint;
  readonly firstTokenMs: number | null;
  readonly totalMs: number;
  /** Now, unless told otherwise. */
  readonly settledAt?: Date;
  /** Of the ledger transaction that charged it. */
  readonly transactionId?: bigint;
}

export const idAt = (instantMs: number): RequestId =>
  `${firstIdAt(instantMs).slice(0, 14)}${newRequestId().slice(14)}` as RequestId;

/** A uuid that says its number. */
export const uuidOf = (kind: number, number: number): string =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** As settlement leaves them. */
export async function record({ database }: TestDatabase, calls: readonly RecordedCall[]): Promise<void> {
  await database.pool.query(
    `INSERT INTO usage_records (day, request_id, organization_id, wallet_id, api_token_id, api_token_name, user_id, endpoint, stream,
       model_requested, model_served, channel_id, outcome, error_code, usage_source, input_tokens, output_tokens, quantities,
       prices_pico_usd, costs_pico_usd, price_version_id, price_rate_id, service_tier, charge_nano_usd, rounding_pico_usd,
       cost_nano_usd, hold_nano_usd, cap_nano_usd, attempts, queue_ms, first_token_ms, total_ms, admitted_at, completed_at,
       period, body_hash, settled_at, ledger_transaction_id)
     SELECT day, (call->>'requestId')::uuid, (call->>'organizationId')::uuid, (call->>'organizationId')::uuid,
            (call->>'apiTokenId')::uuid, 'token', (call->>'userId')::uuid, 'chat/completions', false, call->>'model', call->>'model',
            (call->>'channelId')::uuid, call->>'outcome', call->>'errorCode', 'upstream', 10, 5, '{7,3,0,0,4,1,0,0,0,0,1,0,0}',
            '{0,0,0,0,0,0,0,0,0,0,0,0,0}', '{0,0,0,0,0,0,0,0,0,0,0,0,0}', (call->>'organizationId')::uuid, (call->>'organizationId')::uuid,
            'standard', (call->>'charge')::bigint, 0, 1, (call->>'charge')::bigint, (call->>'charge')::bigint, 1, 1,
            (call->>'firstTokenMs')::int, (call->>'totalMs')::int, uuid7_at((call->>'requestId')::uuid), now(),
            date_trunc('month', day)::date, 0, coalesce((call->>'settledAt')::timestamptz, now()),
            (call->>'transactionId')::bigint
       FROM (SELECT call, uuid7_day((call->>'requestId')::uuid) AS day FROM unnest($1::jsonb[]) AS call) AS given`,
    [calls.map((call) => ({ ...call, charge: call.charge.toString(), transactionId: call.transactionId?.toString() }))],
  );
}
