import { marginOf, planNewPrices, rateFor, rateOfRow, type PlannedPrices, type Rate } from '@app/catalog';
import { AppError, formatUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { quantitiesOf } from '@app/llm';
import { rate } from '@app/metering';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant } from '../http/answers';
import { requireFound } from '../http/versions';
import { decimalOrNull, rateAnswers } from './price-answers';
import type { PreviewAnswer, PreviewBody } from './prices.schemas';
import { refusingAsCatalog } from './refusals';

type Sample = z.infer<typeof PreviewBody>['sample'];
type Preview = z.infer<typeof PreviewAnswer>;

/** What a call would be charged at prices that are there, or are not yet. Changes nothing. */
@Injectable()
export class PricePreview {
  constructor(private readonly database: Database) {}

  async of(modelId: string, { sample, prices, priceVersionId }: z.infer<typeof PreviewBody>): Promise<Preview> {
    const { prisma } = this.database;
    requireFound(await prisma.model.findUnique({ where: { id: modelId }, select: { id: true } }));
    if (priceVersionId !== undefined) return this.ofKnown(modelId, priceVersionId, sample);
    const [planned] = await refusingAsCatalog(() => planNewPrices(prisma, [modelId], prices!));
    return ofPlanned(planned!, sample);
  }

  private async ofKnown(modelId: string, id: string, sample: Sample): Promise<Preview> {
    const { prisma } = this.database;
    const where = { id, modelId };
    const version = requireFound(await prisma.priceVersion.findFirst({ where, include: { rates: true } }));
    const { groupId, organizationId, effectiveFrom } = version;
    const justBefore = (scope: Prisma.PriceVersionWhereInput) =>
      prisma.priceVersion.findFirst({
        where: { modelId, ...scope, effectiveFrom: { lt: effectiveFrom } },
        orderBy: { effectiveFrom: 'desc' },
        include: { rates: true },
      });
    const before =
      (await justBefore({ groupId, organizationId })) ?? (await justBefore({ groupId: null, organizationId: null }));
    const rates = version.rates.map(rateOfRow);
    return {
      current: before && sampleCharge(before.rates.map(rateOfRow), sample),
      next: sampleCharge(rates, sample),
      effectiveFrom: instant(effectiveFrom),
      rates: rateAnswers(rates),
      following: [],
    };
  }
}

function ofPlanned({ asked, before, versions }: PlannedPrices, sample: Sample): Preview {
  if (!asked) {
    const message = 'These prices are there already from that instant on.';
    throw new AppError('already_exists', { message, param: 'effectiveFrom' });
  }
  const following = versions.filter(({ isDerived }) => isDerived);
  return {
    current: before ? sampleCharge(before.rates, sample) : null,
    next: sampleCharge(asked.rates, sample),
    effectiveFrom: instant(asked.effectiveFrom),
    rates: rateAnswers(asked.rates),
    following: following.map(({ version: { scope, multiplierPpm, effectiveFrom } }) => ({
      scope: scope.kind,
      scopeName: scope.kind === 'all' ? null : scope.name,
      multiplier: decimalOrNull(multiplierPpm),
      effectiveFrom: instant(effectiveFrom),
    })),
  };
}

function sampleCharge(rates: readonly Rate[], sample: Sample): z.infer<typeof PreviewAnswer>['next'] {
  const { inputTokens, cachedTokens, outputTokens, serviceTier } = sample;
  const { prices, costs } = rateFor({ rates }, serviceTier, inputTokens);
  const usage = quantitiesOf({
    ...{ input: inputTokens - cachedTokens, cache_read: cachedTokens, output: outputTokens },
    call: 1,
  });
  const { charge } = rate(usage, prices);
  const { charge: cost } = rate(usage, costs);
  const { percent, level } = marginOf(charge, cost);
  return { chargeUsd: formatUsd(charge), costUsd: formatUsd(cost), marginPercent: percent, marginLevel: level };
}
