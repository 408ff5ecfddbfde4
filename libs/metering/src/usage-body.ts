import type { CallRoute } from '@app/llm';

/** Integers as PostgreSQL writes an array: `{1,2,3}`. Half the size of a JSON array there, and read in one go. */
export type ArrayText = `{${string}}`;

/**
 * The facts of a finished call, as they travel from the API through journal and inbox to `usage_records`: each key is a
 * column of that table. Money and prices are decimal strings, as JSON numbers cannot hold them.
 */
export interface UsageBody {
  readonly day: string;
  readonly request_id: string;
  readonly organization_id: string;
  readonly wallet_id: string;
  readonly api_token_id: string;
  readonly api_token_name: string;
  readonly user_id: string | null;
  readonly project: string | null;
  readonly end_user: string | null;
  readonly endpoint: string;
  readonly stream: boolean;
  readonly model_requested: string;
  readonly model_served: string | null;
  readonly provider_id: string | null;
  readonly channel_id: string | null;
  readonly upstream_request_id: string | null;
  readonly outcome: CallOutcome;
  readonly finish_reason: string | null;
  readonly error_code: string | null;
  readonly usage_source: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly quantities: ArrayText;
  readonly price_version_id: string;
  /** Its prices are not repeated here: settlement reads them from the rate, which never changes. */
  readonly price_rate_id: string;
  readonly service_tier: string;
  readonly charge_nano_usd: string;
  readonly rounding_pico_usd: string;
  readonly cost_nano_usd: string;
  readonly hold_nano_usd: string;
  readonly cap_nano_usd: string;
  readonly overrun_nano_usd: string;
  readonly budget_windows: ArrayText;
  /** What the upstream reported, where it cannot be believed. */
  readonly disputed_usage: unknown;
  /** Which channels were passed over and why; bodies of older versions have none. */
  readonly route: CallRoute | null;
  readonly attempts: number;
  readonly queue_ms: number;
  readonly first_token_ms: number | null;
  readonly total_ms: number;
  readonly admitted_at: string;
  readonly completed_at: string;
  /** Rows of `upstream_attempts`. */
  readonly upstream_attempts: readonly AttemptBody[];
}

/**
 * - `completed`: the upstream answered to its end and the caller received it.
 * - `caller_left`: the caller went away; what the upstream produced is charged.
 * - `rejected`: the upstream found fault with the request.
 * - `upstream_failed`: no channel could serve it, or the answer broke off.
 * - `recovered`: our process died; charged up to its last checkpoint.
 */
export type CallOutcome = 'completed' | 'caller_left' | 'rejected' | 'upstream_failed' | 'recovered';

export interface AttemptBody {
  readonly day: string;
  readonly request_id: string;
  readonly number: number;
  readonly organization_id: string;
  readonly provider_id: string;
  readonly channel_id: string;
  readonly credential_id: string;
  readonly upstream_model: string;
  readonly upstream_request_id: string | null;
  readonly http_status: number | null;
  readonly failure: string | null;
  readonly cost_nano_usd: string;
  readonly started_at: string;
  readonly first_byte_ms: number | null;
  readonly total_ms: number;
}
