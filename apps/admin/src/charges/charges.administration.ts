import { AppError, Clock, dayOf, formatRequestId, formatUsd, parseRequestId, type RequestId } from '@app/common';
import { Database, type Prisma } from '@app/database';
import type { TenantScope } from '@app/identity';
import { USAGE_COMPONENTS, type UsageComponent } from '@app/llm';
import { Injectable } from '@nestjs/common';
import { instant } from '../http/answers';
import { requireFound } from '../http/versions';
import type { ChargeAnswer } from './charges.schemas';

/** Bounds what of the records is looked through for one API token's calls. */
const LATEST_WITHIN_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

const COLUMNS = {
  ...{ requestId: true, apiTokenId: true, modelRequested: true, outcome: true, chargeNanoUsd: true },
  ...{ inputTokens: true, outputTokens: true, quantities: true },
  ...{ firstTokenMs: true, totalMs: true, completedAt: true },
} as const satisfies Prisma.UsageRecordSelect;
type Row = Prisma.UsageRecordGetPayload<{ select: typeof COLUMNS }>;

@Injectable()
export class ChargesAdministration {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async read(text: string, scope: TenantScope): Promise<ChargeAnswer> {
    const requestId = parseRequestId(text);
    if (!requestId) throw new AppError('not_found');
    const where = { ...scope, requestId, day: new Date(dayOf(requestId)) };
    return toAnswer(requireFound(await this.database.prisma.usageRecord.findFirst({ where, select: COLUMNS })));
  }

  async readLatest(apiTokenId: string, scope: TenantScope): Promise<{ readonly charge: ChargeAnswer | null }> {
    const { prisma } = this.database;
    requireFound(await prisma.apiToken.findFirst({ where: { id: apiTokenId, ...scope }, select: { id: true } }));
    const since = this.clock.nowMs() - LATEST_WITHIN_MS;
    const where = {
      ...scope,
      apiTokenId,
      admittedAt: { gte: new Date(since) },
      day: { gte: new Date(since - DAY_MS) },
    };
    const row = await prisma.usageRecord.findFirst({ where, select: COLUMNS, orderBy: { admittedAt: 'desc' } });
    return { charge: row && toAnswer(row) };
  }
}

function toAnswer({ requestId, modelRequested, chargeNanoUsd, quantities, ...row }: Row): ChargeAnswer {
  const { apiTokenId, outcome, firstTokenMs, totalMs } = row;
  const quantityOf = (component: UsageComponent) => Number(quantities[USAGE_COMPONENTS.indexOf(component)] ?? 0n);
  return {
    ...{ requestId: formatRequestId(requestId as RequestId), apiTokenId, model: modelRequested, outcome },
    ...{ inputTokens: Number(row.inputTokens), outputTokens: Number(row.outputTokens) },
    ...{ cachedTokens: quantityOf('cache_read'), reasoningTokens: quantityOf('reasoning') },
    ...{ chargeUsd: formatUsd(chargeNanoUsd), firstTokenMs, totalMs, completedAt: instant(row.completedAt) },
  };
}
