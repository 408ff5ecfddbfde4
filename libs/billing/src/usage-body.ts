import { dayOf, type NanoUsd, type PicoUsd } from '@app/common';
import { inputTotal, outputTotal, USAGE_COMPONENTS } from '@app/llm';
import { rate, type ArrayText, type AttemptBody, type UsageBody } from '@app/metering';
import type { AdmittedCall, Ending } from './admitted-call';

/** The record of a call that ended, priced at the version pinned at its admission. */
export function usageBody(call: AdmittedCall, ending: Ending, completedAt: Date): UsageBody {
  const { payer, request, offer, hold } = call;
  const { usage, attempts } = ending;
  const { charge, roundingPico } = rate(usage.quantities, offer.price.pricesPicoUsd);
  const cost = rate(usage.quantities, offer.price.costsPicoUsd).charge;
  const last = attempts.at(-1);
  return {
    day: dayOf(call.requestId),
    request_id: call.requestId,
    organization_id: payer.organizationId,
    wallet_id: payer.walletId,
    api_token_id: payer.apiTokenId,
    api_token_name: payer.apiTokenName,
    user_id: payer.userId,
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
    prices_pico_usd: pricesText(offer.price.pricesPicoUsd),
    costs_pico_usd: pricesText(offer.price.costsPicoUsd),
    price_version_id: offer.price.id,
    charge_nano_usd: charge.toString(),
    rounding_pico_usd: roundingPico.toString(),
    cost_nano_usd: cost.toString(),
    hold_nano_usd: hold.toString(),
    overrun_nano_usd: (charge > hold ? charge - hold : 0n).toString(),
    attempts: attempts.length,
    queue_ms: Math.round(ending.queueMs),
    first_token_ms: ending.firstTokenMs === null ? null : Math.round(ending.firstTokenMs),
    total_ms: Math.round(ending.totalMs),
    admitted_at: call.admittedAt.toISOString(),
    completed_at: completedAt.toISOString(),
    upstream_attempts: attempts.map((_, index) => attemptBody(call, ending, { index, cost })),
  };
}

const arrayText = (integers: readonly (number | bigint)[]): ArrayText => `{${integers.join()}}`;

const knownTexts = new WeakMap<readonly PicoUsd[], ArrayText>();

/** Prices of a version never change, so they are written out once. */
function pricesText(prices: readonly PicoUsd[]): ArrayText {
  let known = knownTexts.get(prices);
  if (!known) knownTexts.set(prices, (known = arrayText(prices)));
  return known;
}

function attemptBody(
  call: AdmittedCall,
  ending: Ending,
  { index, cost }: { readonly index: number; readonly cost: NanoUsd },
): AttemptBody {
  const attempt = ending.attempts[index]!;
  const isLast = index === ending.attempts.length - 1;
  return {
    day: dayOf(call.requestId),
    request_id: call.requestId,
    number: index + 1,
    organization_id: call.payer.organizationId,
    provider_id: attempt.providerId,
    channel_id: attempt.channelId,
    credential_id: attempt.credentialId,
    upstream_model: attempt.upstreamModel,
    upstream_request_id: attempt.upstreamRequestId,
    http_status: attempt.httpStatus,
    failure: attempt.failure,
    // Only the attempt that produced the answer has usage; one that failed before its first token is not billed to us.
    cost_nano_usd: isLast ? cost.toString() : '0',
    started_at: attempt.startedAt.toISOString(),
    first_byte_ms: attempt.firstByteMs === null ? null : Math.round(attempt.firstByteMs),
    total_ms: Math.round(attempt.totalMs),
  };
}
