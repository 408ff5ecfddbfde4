/**
 * Every refusal a caller can meet: code -> status, type and default message. Closed: a new refusal is a new row here and a
 * new row in docs/errors.md. `type` is the word official OpenAI clients know.
 */
const CATALOGUE = {
  invalid_json: [400, 'invalid_request_error', 'The request body is not valid JSON.'],
  invalid_body: [400, 'invalid_request_error', 'The request body must be a JSON object.'],
  invalid_type: [400, 'invalid_request_error', 'A parameter has the wrong type.'],
  invalid_value: [400, 'invalid_request_error', 'A parameter has a value that is not allowed.'],
  missing_required_parameter: [400, 'invalid_request_error', 'A required parameter is missing.'],
  integer_below_min_value: [400, 'invalid_request_error', 'An integer is too small.'],
  integer_above_max_value: [400, 'invalid_request_error', 'An integer is too large.'],
  decimal_below_min_value: [400, 'invalid_request_error', 'A number is too small.'],
  decimal_above_max_value: [400, 'invalid_request_error', 'A number is too large.'],
  string_above_max_length: [400, 'invalid_request_error', 'A string is too long.'],
  array_above_max_length: [400, 'invalid_request_error', 'An array has too many items.'],
  empty_array: [400, 'invalid_request_error', 'An array must not be empty.'],
  unsupported_feature: [400, 'invalid_request_error', 'The model cannot do what the request asks for.'],
  invalid_image_url: [400, 'invalid_request_error', 'An address in the request cannot be used.'],
  unsupported_parameter: [400, 'invalid_request_error', 'The model does not support a parameter of the request.'],
  context_length_exceeded: [400, 'invalid_request_error', 'The request does not fit into the context of the model.'],
  unbounded_surcharge: [
    400,
    'invalid_request_error',
    'The request sets no bound for something that is billed by the piece.',
  ],
  content_filter: [400, 'invalid_request_error', 'The request was refused by a content filter.'],
  upstream_rejected: [400, 'invalid_request_error', 'The model provider refused the request.'],
  missing_api_key: [
    401,
    'invalid_request_error',
    "You didn't provide an API token. Send it as `Authorization: Bearer sk-...`.",
  ],
  invalid_api_key: [401, 'invalid_request_error', 'The API token is not valid.'],
  revoked_api_key: [401, 'invalid_request_error', 'The API token has been revoked.'],
  expired_api_key: [401, 'invalid_request_error', 'The API token has expired.'],
  insufficient_balance: [402, 'insufficient_quota', 'The balance does not cover this call.'],
  budget_exceeded: [402, 'insufficient_quota', 'A budget does not cover this call.'],
  permission_denied: [403, 'invalid_request_error', 'You do not have the permission for this.'],
  already_exists: [409, 'invalid_request_error', 'There is already one with this name.'],
  in_use: [409, 'invalid_request_error', 'It is still in use.'],
  version_conflict: [
    412,
    'invalid_request_error',
    'It was changed by somebody else in the meantime. Look again, then repeat.',
  ],
  version_required: [
    428,
    'invalid_request_error',
    'An update must name the version it has seen, as in `If-Match: "1"`.',
  ],
  idempotency_key_reused: [409, 'invalid_request_error', 'The idempotency key was used for something else.'],
  model_not_allowed: [403, 'invalid_request_error', 'This API token may not use this model.'],
  address_not_allowed: [403, 'invalid_request_error', 'This API token may not be used from this address.'],
  endpoint_not_allowed: [403, 'invalid_request_error', 'This API token may not call this endpoint.'],
  user_disabled: [403, 'invalid_request_error', 'The user of this API token is disabled.'],
  organization_suspended: [403, 'invalid_request_error', 'The organization is suspended.'],
  invalid_login: [401, 'invalid_request_error', 'E-mail or password is wrong.'],
  not_logged_in: [401, 'invalid_request_error', 'Log in first.'],
  unknown_redemption_code: [404, 'invalid_request_error', 'There is no such redemption code. Check how it is written.'],
  redeemed_redemption_code: [409, 'invalid_request_error', 'This redemption code has been redeemed already.'],
  expired_redemption_code: [410, 'invalid_request_error', 'This redemption code has expired.'],
  revoked_redemption_code: [410, 'invalid_request_error', 'This redemption code has been withdrawn.'],
  invalid_signature: [400, 'invalid_request_error', 'This was not accepted.'],
  second_person_needed: [403, 'invalid_request_error', 'Another person than the one who entered it must decide.'],
  payment_state_conflict: [409, 'invalid_request_error', 'The payment is not in a state for this.'],
  payment_provider_failed: [502, 'server_error', 'The payment provider could not do this. Try again later.'],
  weak_password: [400, 'invalid_request_error', 'Choose another password.'],
  wrong_password: [403, 'invalid_request_error', 'The password is wrong.'],
  wrong_code: [403, 'invalid_request_error', 'The code is wrong, or was used already.'],
  challenge_over: [403, 'invalid_request_error', 'This took too long, or was tried too often. Start again.'],
  passkey_refused: [403, 'invalid_request_error', 'The passkey was not accepted.'],
  oidc_failed: [403, 'invalid_request_error', 'The login provider could not confirm who you are.'],
  oidc_refused: [403, 'invalid_request_error', 'This login from elsewhere is not accepted here.'],
  detail_dropped: [410, 'invalid_request_error', 'The detail of calls of that day is no longer kept.'],
  link_over: [410, 'invalid_request_error', 'This link was used already, has expired or was withdrawn.'],
  registration_closed: [403, 'invalid_request_error', 'Nobody can register here with this address.'],
  cross_site_request: [403, 'invalid_request_error', 'The request came from another site.'],
  too_many_attempts: [429, 'rate_limit_error', 'Too many attempts. Wait, then try again.'],
  model_not_found: [404, 'invalid_request_error', 'The model does not exist or you do not have access to it.'],
  not_found: [404, 'invalid_request_error', 'There is nothing at this address.'],
  method_not_allowed: [405, 'invalid_request_error', 'This address does not answer this method.'],
  body_too_large: [413, 'invalid_request_error', 'The request body is too large.'],
  rate_limit_exceeded: [429, 'rate_limit_error', 'The model provider is limiting requests. Try again later.'],
  internal_error: [500, 'server_error', 'Something went wrong on our side.'],
  upstream_bad_response: [502, 'server_error', 'The model provider gave an answer that could not be used.'],
  upstream_unavailable: [503, 'service_unavailable_error', 'No channel can serve this model right now.'],
  billing_unavailable: [
    503,
    'service_unavailable_error',
    'Billing is unavailable, so no call can be accepted right now.',
  ],
  queue_unavailable: [503, 'service_unavailable_error', 'The queue cannot be reached right now.'],
  shutting_down: [503, 'service_unavailable_error', 'This server is shutting down. Try again.'],
  upstream_timeout: [504, 'server_error', 'The model provider did not answer in time.'],
} as const satisfies Record<string, readonly [status: number, type: string, message: string]>;

export type ErrorCode = keyof typeof CATALOGUE;
export const ERROR_CODES = Object.keys(CATALOGUE) as readonly ErrorCode[];

export interface AppErrorDetails {
  /** Replaces the catalogue's message; it reaches the caller, so it names no upstream, host or secret. */
  readonly message?: string | undefined;
  /** Replaces the catalogue's type, where clients tell kinds of one refusal apart by it. */
  readonly type?: string | undefined;
  /** The parameter at fault, as a JSON path: `messages[0].content`. */
  readonly param?: string | undefined;
  /** Response headers that belong to this refusal, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** More members for the error object a caller receives, such as what was needed and what is available. */
  readonly extra?: Readonly<Record<string, string>>;
  /** Every parameter at fault, where several are. */
  readonly errors?: readonly { readonly param: string; readonly message: string }[];
  /** Logged, never sent. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An expected refusal. Rendered in the caller's dialect by one filter. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly status: number;
  readonly type: string;

  constructor(
    readonly code: ErrorCode,
    readonly details: AppErrorDetails = {},
  ) {
    const [status, type, message] = CATALOGUE[code];
    super(details.message ?? message, { cause: details.cause });
    this.status = status;
    this.type = details.type ?? type;
  }
}
