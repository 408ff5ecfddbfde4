import { formatPricePerUnit, formatRequestId, formatUsd, picoUsd } from '@app/common';
import { formatPrice, unitOf } from '@app/catalog';
import type { LifeAttempt, LifeCharge, LifeRoute, LifeTransaction, SettledCall, UnsettledCall } from '@app/reporting';
import type { z } from 'zod';
import { instant, instantOrNull } from '../http/answers';
import { countOf } from '../http/reporting-parameters';
import type { Sight } from './request-answers';
import type { Attempt, Charge, Route, TenantAttempt, Transaction } from './request-life.schemas';

export function toTenantAttempt(attempt: LifeAttempt): TenantAttempt {
  const { number, startedAfterMs, firstByteMs, totalMs, failure, httpStatus } = attempt;
  return { number, startedAfterMs, firstByteMs, totalMs, failure, httpStatus };
}

export function toAttempt(attempt: LifeAttempt, { seesCosts }: Sight): Attempt {
  const { providerId, channelId, channelName, upstreamModel, upstreamRequestId, costNanoUsd } = attempt;
  return {
    ...toTenantAttempt(attempt),
    // Null for tenants alone.
    ...{ providerId: providerId!, channelId: channelId!, channelName, upstreamModel: upstreamModel! },
    upstreamRequestId,
    ...(seesCosts && costNanoUsd !== null && { costUsd: formatUsd(costNanoUsd) }),
  };
}

export const toRoute = ({ candidates, skipped, affinity, queuedMs, hedged }: LifeRoute): z.infer<typeof Route> => ({
  candidates,
  skipped: skipped.map(({ channelId, channelName, credentialId, reason, untilMs }) => ({
    ...{ channelId, channelName, credentialId: credentialId ?? null, reason },
    until: untilMs === undefined ? null : instant(new Date(untilMs)),
  })),
  affinity: affinity ?? null,
  queuedMs: Math.round(queuedMs ?? 0),
  hedged: hedged ?? false,
});

function toCharge(charge: LifeCharge): z.infer<typeof Charge> {
  const { usageSource, serviceTier, priceVersionId, priceModelId, pricesFrom, ratedAboveInputTokens } = charge;
  return {
    ...{ usageSource, serviceTier, priceVersionId, priceModelId, ratedAboveInputTokens },
    pricesFrom: instantOrNull(pricesFrom),
    lines: charge.lines.map(({ component, quantity, pricePicoUsd, amountPicoUsd }) => ({
      component,
      quantity: countOf(quantity),
      unit: unitOf(component),
      priceUsd: formatPrice(component, pricePicoUsd),
      amountUsd: formatPricePerUnit(amountPicoUsd),
    })),
    roundingUsd: signed(charge.roundingPicoUsd),
    chargeUsd: formatUsd(charge.chargeNanoUsd),
    holdUsd: formatUsd(charge.holdNanoUsd),
    capUsd: formatUsd(charge.capNanoUsd),
    overrunUsd: formatUsd(charge.overrunNanoUsd),
  };
}

const signed = (pico: bigint) => `${pico < 0n ? '-' : ''}${formatPricePerUnit(picoUsd(pico < 0n ? -pico : pico))}`;

const toTransaction = (transaction: LifeTransaction): z.infer<typeof Transaction> => ({
  id: transaction.id.toString(),
  createdAt: instant(transaction.createdAt),
  period: instant(transaction.period).slice(0, 'YYYY-MM'.length),
  calls: transaction.calls,
  shareUsd: formatUsd(transaction.shareNanoUsd),
  entries: transaction.entries.map(({ account, amountNanoUsd }) => ({ account, amountUsd: formatUsd(amountNanoUsd) })),
});

/** What of a settled call is the same for everybody who may see it. */
export const toSettled = ({ settledAt, charge, transaction }: SettledCall) => ({
  state: 'settled' as const,
  settledAt: instant(settledAt),
  charge: toCharge(charge),
  transaction: transaction && toTransaction(transaction),
});

export const toUnsettled = ({ state, requestId, organizationId, since, holdNanoUsd }: UnsettledCall) => ({
  ...{ state, id: formatRequestId(requestId), organizationId },
  since: instant(since),
  holdUsd: holdNanoUsd === null ? null : formatUsd(holdNanoUsd),
});
