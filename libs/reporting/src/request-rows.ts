import type { NanoUsd, RequestId } from '@app/common';
import type { TenantScope } from './scope';

/** One line of the request log. */
export interface RequestRow {
  readonly requestId: RequestId;
  readonly admittedAt: Date;
  readonly completedAt: Date;
  readonly organizationId: string;
  readonly userId: string | null;
  readonly apiTokenId: string;
  readonly apiTokenName: string;
  readonly project: string | null;
  readonly endUser: string | null;
  readonly endpoint: string;
  readonly stream: boolean;
  readonly modelRequested: string;
  readonly modelServed: string | null;
  readonly outcome: string;
  readonly finishReason: string | null;
  readonly errorCode: string | null;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly cacheReadTokens: bigint;
  readonly reasoningTokens: bigint;
  readonly chargeNanoUsd: NanoUsd;
  readonly attempts: number;
  readonly queueMs: number;
  readonly firstTokenMs: number | null;
  readonly totalMs: number;
  /** These three are null for tenants. */
  readonly providerId: string | null;
  readonly channelId: string | null;
  readonly costNanoUsd: NanoUsd | null;
}

export const REQUEST_COLUMNS = `request_id AS "requestId", admitted_at AS "admittedAt", completed_at AS "completedAt",
  organization_id AS "organizationId", user_id AS "userId", api_token_id AS "apiTokenId", api_token_name AS "apiTokenName",
  project, end_user AS "endUser", endpoint, stream, model_requested AS "modelRequested", model_served AS "modelServed", outcome,
  finish_reason AS "finishReason", error_code AS "errorCode", input_tokens AS "inputTokens", output_tokens AS "outputTokens",
  quantities[2] AS "cacheReadTokens", quantities[6] AS "reasoningTokens", charge_nano_usd AS "chargeNanoUsd", attempts,
  queue_ms AS "queueMs", first_token_ms AS "firstTokenMs", total_ms AS "totalMs", provider_id AS "providerId",
  channel_id AS "channelId", cost_nano_usd AS "costNanoUsd"`;

export const shownTo = (scope: TenantScope | undefined, row: RequestRow): RequestRow =>
  scope ? { ...row, providerId: null, channelId: null, costNanoUsd: null } : row;
