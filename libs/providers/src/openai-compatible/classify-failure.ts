import type { UpstreamFailure } from '@app/llm';
import type { VendorFailures } from './vendor-profile';

export interface FailureSigns {
  readonly status: number;
  /** Lower case. */
  readonly codes: readonly string[];
  readonly message: string;
}

/** A failure and its signs: one of `codes`, or `text` in the message where the status is one of `within`. */
interface Rule {
  readonly failure: UpstreamFailure;
  readonly codes?: readonly string[];
  readonly text?: RegExp;
  readonly within?: readonly number[];
}

const CALLER_STATUSES = [400, 403, 413, 422];

/**
 * What vendors mean, most telling sign first: a code says more than a text, a text more than a status, and a few vendors
 * hide our faults (a bad credential, an empty account) behind the status of the caller's. Bare numbers are Zhipu's codes.
 */
const RULES: readonly Rule[] = [
  {
    failure: 'content_filter',
    codes: [
      ...['content_filter', 'content_policy_violation', 'responsibleaipolicyviolation', 'data_inspection_failed'],
      ...['datainspectionfailed', 'moderation_blocked', '1301'],
      ...['minimax_1026', 'minimax_1027'],
    ],
    text: /content management policy|data may contain inappropriate|guardrail/i,
    within: CALLER_STATUSES,
  },
  {
    failure: 'quota',
    codes: [
      ...['insufficient_quota', 'credit_balance_exhausted', 'organization_spend_limit_exceeded', 'arrearage', '1113'],
      ...['project_spend_limit_exceeded', 'organization_usage_limit_exceeded', 'exceeded_current_quota_error'],
      ...['billing_hard_limit_reached', 'billing_not_active', 'insufficient_balance'],
      'minimax_1008',
    ],
    text: /credit balance is too low|insufficient (?:account )?balance|exceeded your current quota/i,
  },
  {
    failure: 'rate_limited',
    codes: [
      ...[
        'rate_limit_exceeded',
        'rate_limit_error',
        'rate_limit_reached_error',
        'throttlingexception',
        'ratelimitreached',
      ],
      ...['throttling.ratequota', 'throttling.allocationquota', 'resource_exhausted', '1302', '1303', '1305'],
      ...['minimax_1002', 'minimax_1039'],
    ],
  },
  {
    failure: 'auth',
    codes: [
      ...[
        'invalid_api_key',
        'invalidapikey',
        'api_key_invalid',
        'invalid_authentication_error',
        'authentication_error',
      ],
      ...['1000', '1001', '1002', '1003', '1004', '1100', 'minimax_1004', 'minimax_2049'],
    ],
    text: /incorrect api key|invalid api key|api key not valid/i,
  },
  { failure: 'context_too_long', codes: ['context_length_exceeded', '1261'] },
  // Their messages say "too long", too.
  { failure: 'rejected', codes: ['string_above_max_length', 'array_above_max_length', 'minimax_2013'] },
  {
    failure: 'context_too_long',
    text: /context length|maximum context|too long|token limit|input length|exceeds? the (?:model|maximum)/i,
    within: CALLER_STATUSES,
  },
  {
    failure: 'model_missing',
    codes: [
      ...['model_not_found', 'modelnotfound', 'deploymentnotfound', 'resource_not_found_error', 'model_not_exist'],
      '1211',
    ],
  },
  { failure: 'overloaded', codes: ['engine_overloaded_error', 'server_is_overloaded', 'overloaded_error', '1312'] },
];

const STATUSES: ReadonlyMap<number, UpstreamFailure> = new Map<number, UpstreamFailure>([
  [401, 'auth'],
  [402, 'quota'],
  [403, 'auth'],
  [404, 'model_missing'],
  [405, 'model_missing'],
  [408, 'timeout'],
  [409, 'overloaded'],
  [410, 'model_missing'],
  [424, 'overloaded'],
  [425, 'overloaded'],
  [429, 'rate_limited'],
  [498, 'rate_limited'],
  [499, 'overloaded'],
  [504, 'timeout'],
  [524, 'timeout'],
]);

/** The last: what the vendor's codes and statuses mean, where it differs from the rest. */
export function classifyFailure(
  signs: FailureSigns,
  { codes = {}, statuses = {} }: VendorFailures = {},
): UpstreamFailure {
  const own = signs.codes.find((code) => Object.hasOwn(codes, code));
  if (own !== undefined) return codes[own]!;
  const rule = RULES.find((candidate) => matches(candidate, signs));
  return rule?.failure ?? statuses[signs.status] ?? STATUSES.get(signs.status) ?? byRange(signs.status);
}

function matches({ codes, text, within }: Rule, signs: FailureSigns): boolean {
  if (codes?.some((code) => signs.codes.includes(code))) return true;
  return text !== undefined && (within?.includes(signs.status) ?? true) && text.test(signs.message);
}

function byRange(status: number): UpstreamFailure {
  if (status >= 500) return 'overloaded';
  return status >= 400 ? 'rejected' : 'malformed_response';
}
