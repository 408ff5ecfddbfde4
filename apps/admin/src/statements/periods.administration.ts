import { requestFullRound } from '@app/auditor';
import { formatUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { CloseService, monthOf } from '@app/statements';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instantOrNull } from '../http/answers';
import type { Author } from '../http/request-parameters';
import { toRun } from './statement-answers';
import type { CloseBody, PeriodAnswer } from './periods.schemas';

@Injectable()
export class PeriodsAdministration {
  constructor(
    private readonly database: Database,
    private readonly closing: CloseService,
  ) {}

  async list() {
    const where = { state: 'draft' as const };
    const [months, counts] = await Promise.all([
      this.closing.months(),
      this.database.prisma.statement.groupBy({ by: ['month'], where, _count: { id: true } }),
    ]);
    const drafts = new Map(counts.map(({ month, _count }) => [monthOf(month), _count.id]));
    const items = months.map(({ month, state, closedAt }) => ({
      ...{ month: monthOf(month), state, closedAt: instantOrNull(closedAt) },
      drafts: drafts.get(monthOf(month)) ?? 0,
    }));
    return { items };
  }

  async read(month: Date): Promise<PeriodAnswer> {
    const { prisma } = this.database;
    const [checklist, period, counts, drafts, finalization] = await Promise.all([
      this.closing.checklist(month),
      prisma.period.findUnique({ where: { month } }),
      prisma.statement.groupBy({ by: ['state'], where: { month }, _count: { id: true } }),
      this.lastRun(month, 'drafts'),
      this.lastRun(month, 'finalization'),
    ]);
    const count = (state: string) => counts.find((one) => one.state === state)?._count.id ?? 0;
    const { points, state, mayClose, mayLeaveStragglers, trialBalance } = checklist;
    return {
      ...{ month: monthOf(month), state, mayClose, mayLeaveStragglers },
      points: points.map((point) => ({ ...point, at: instantOrNull(point.at) })),
      trialBalance: trialBalance.map(({ account, debit, credit }) => ({
        ...{ account, debitUsd: formatUsd(debit), creditUsd: formatUsd(credit) },
      })),
      closedAt: instantOrNull(period?.closedAt ?? null),
      closedBy: period && (await this.nameOf(period.actor)),
      stragglers: period?.stragglers ?? 0,
      totals: period && totalsOf(period),
      statements: { drafts: count('draft'), finals: count('final') },
      runs: [drafts, finalization].filter((run) => run !== null).map(toRun),
    };
  }

  async close(month: Date, { leavesStragglers }: z.infer<typeof CloseBody>, author: Author): Promise<PeriodAnswer> {
    await this.closing.close(month, { leavesStragglers }, author);
    return this.read(month);
  }

  async audit(month: Date): Promise<PeriodAnswer> {
    await requestFullRound(this.database.prisma);
    return this.read(month);
  }

  private lastRun(month: Date, task: 'drafts' | 'finalization') {
    return this.database.prisma.statementRun.findFirst({ where: { month, task }, orderBy: { createdAt: 'desc' } });
  }

  private async nameOf(actor: string): Promise<string> {
    const id = /^user:([0-9a-f-]{36})$/.exec(actor)?.[1];
    const user = id && (await this.database.prisma.user.findUnique({ where: { id }, select: { name: true } }));
    return user ? user.name : actor;
  }
}

function totalsOf(period: Prisma.PeriodGetPayload<object>): PeriodAnswer['totals'] {
  if (period.countedAt === null) return null;
  return {
    usageCount: String(period.usageCount),
    chargeUsd: formatUsd(period.chargeNanoUsd!),
    costUsd: formatUsd(period.costNanoUsd!),
    transactionCount: String(period.transactionCount),
    entryCount: String(period.entryCount),
    debitUsd: formatUsd(BigInt(period.debitNanoUsd!.toFixed(0))),
    entriesSha256: period.entriesSha256!,
  };
}
