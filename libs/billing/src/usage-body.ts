import { dayOf } from '@app/common';
import { rateFor, STANDARD_TIER, type PriceRate } from '@app/catalog';
import { inputTotal, outputTotal, USAGE_COMPONENTS, type AttemptReport, type Surcharge, type Usage } from '@app/llm';
import { rate, type ArrayText, type AttemptBody, type UsageBody } from '@app/metering';
import type { AdmittedCall, Ending } from './admitted-call';

/** The record of a call that ended, priced at the version pinned at its admission. */
export function usageBody(call: AdmittedCall, ending: Ending, completedAt: Date): UsageBody {
  const { payer, request, offer, hold, cap } = call;
  const { attempts } = ending;
  const usage = withUnreported(ending.usage, request.surcharges);
  const priceRate = rateOf(call, ending);
  const { charge, roundingPico } = rate(usage.quantities, priceRate.pricesPicoUsd);
  const costOf = (consumed: Usage | null) => (consumed ? rate(consumed.quantities, priceRate.costsPicoUsd).charge : 0n);
  const cost = costOf(usage);
  const wasted = attempts.map(({ wastedUsage }) => costOf(wastedUsage));
  const last = attempts.at(-1);
  return {
    day: dayOf(call.requestId),
    request_id: call.requestId,
    organization_id: payer.organizationId,
    wallet_id: payer.walletId,
    api_token_id: payer.apiTokenId,
    api_token_name: payer.apiTokenName,
    user_id: payer.userId,
    project: payer.project,
    end_user: request.endUser ?? null,
    endpoint: call.endpoint,
    stream: request.stream,
    model_requested: request.model,
    model_served: ending.modelServed,
    provider_id: last?.providerId ?? null,
    channel_id: last?.channelId ?? null,
    upstream_request_id: last?.upstreamRequestId ?? null,
    outcome: ending.outcome,
    finish_reason: ending.finishReason,
    error_code: ending.errorCode,
    usage_source: usage.source,
    input_tokens: inputTotal(usage.quantities),
    output_tokens: outputTotal(usage.quantities),
    quantities: arrayText(USAGE_COMPONENTS.map((component) => usage.quantities[component])),
    price_version_id: offer.price.id,
    price_rate_id: priceRate.id,
    service_tier: priceRate.serviceTier,
    charge_nano_usd: charge.toString(),
    rounding_pico_usd: roundingPico.toString(),
    cost_nano_usd: wasted.reduce<bigint>((sum, one) => sum + one, cost).toString(),
    hold_nano_usd: hold.toString(),
    cap_nano_usd: cap.toString(),
    overrun_nano_usd: (charge > cap ? charge - cap : 0n).toString(),
    budget_windows: arrayText(call.budgetWindows),
    disputed_usage: ending.disputedUsage,
    route: ending.route,
    attempts: attempts.length,
    queue_ms: Math.round(ending.queueMs),
    first_token_ms: ending.firstTokenMs === null ? null : Math.round(ending.firstTokenMs),
    total_ms: Math.round(ending.totalMs),
    admitted_at: call.admittedAt.toISOString(),
    completed_at: completedAt.toISOString(),
    upstream_attempts: attempts.map((attempt, index) =>
      attemptBody(call, attempt, { number: index + 1, cost: attempt === last ? cost : wasted[index]! }),
    ),
  };
}

/** A tier is charged only when it was asked for and granted: nobody pays more for what only the vendor chose. */
function rateOf({ request, offer }: AdmittedCall, { serviceTier, usage }: Ending): PriceRate {
  const isAsked = serviceTier !== null && serviceTier === request.serviceTier;
  return rateFor(offer.price, isAsked ? serviceTier : STANDARD_TIER, inputTotal(usage.quantities));
}

/** Adds what the vendor bills for every answer without saying so. What it does say wins. */
function withUnreported(usage: Usage, surcharges: readonly Surcharge[] | undefined): Usage {
  const { quantities, reportsSearches } = usage;
  if (!surcharges || reportsSearches || quantities.call === 0) return usage;
  const all = { ...quantities };
  for (const { component, isUnreported, most = 0 } of surcharges) if (isUnreported) all[component] += most;
  return { ...usage, quantities: all };
}

const arrayText = (integers: readonly (number | bigint)[]): ArrayText => `{${integers.join()}}`;

function attemptBody(
  call: AdmittedCall,
  attempt: AttemptReport,
  { number, cost }: { readonly number: number; readonly cost: bigint },
): AttemptBody {
  return {
    day: dayOf(call.requestId),
    request_id: call.requestId,
    number,
    organization_id: call.payer.organizationId,
    provider_id: attempt.providerId,
    channel_id: attempt.channelId,
    credential_id: attempt.credentialId,
    upstream_model: attempt.upstreamModel,
    upstream_request_id: attempt.upstreamRequestId,
    http_status: attempt.httpStatus,
    failure: attempt.failure,
    cost_nano_usd: cost.toString(),
    started_at: attempt.startedAt.toISOString(),
    first_byte_ms: attempt.firstByteMs === null ? null : Math.round(attempt.firstByteMs),
    total_ms: Math.round(attempt.totalMs),
  };
}

/** Escapes of JSON that PostgreSQL cannot keep, NUL and halves of surrogate pairs; and all others, to step over them. */
const ESCAPES = /\\(?:(u0000|ud[89a-f][0-9a-f]{2})|.)/g;

/** As it travels. What callers and vendors wrote may hold anything; what cannot be kept becomes U+FFFD. */
export function bodyText(body: UsageBody): string {
  const text = JSON.stringify(body);
  if (!text.includes('\\u')) return text;
  return text.replace(ESCAPES, (escape, unkeepable) => (unkeepable ? '\\ufffd' : escape));
}
