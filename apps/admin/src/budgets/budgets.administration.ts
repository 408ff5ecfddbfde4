import { recordChange } from '@app/audit';
import { formatUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import type { TenantScope } from '@app/identity';
import { LedgerService } from '@app/ledger';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant, instantOrNull } from '../http/answers';
import { inWordsOfApi } from '../http/words-of-ledger';
import type { Author } from '../http/request-parameters';
import { requireFound } from '../http/versions';
import { pageOfBudgets, type BudgetRow } from './budgets.queries';
import type { BudgetAnswer, BudgetQuery, NewBudgetBody } from './budgets.schemas';

@Injectable()
export class BudgetsAdministration {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
  ) {}

  async list(scope: TenantScope, query: BudgetQuery) {
    const { rows, total } = await pageOfBudgets(this.database.prisma, scope, query);
    return { items: rows.map(toAnswer), total };
  }

  /** There is one for each subject and period: the same again changes its limit. */
  async set(organizationId: string, body: z.infer<typeof NewBudgetBody>, author: Author): Promise<void> {
    const { limitUsd: limit, ...key } = body;
    const change = this.database.prisma.$transaction(async (db) => {
      const { id: walletId } = requireFound(await db.wallet.findFirst({ where: { organizationId } }));
      const where = { walletId_scope_subject_period: { walletId, ...key } };
      const before = await db.budget.findUnique({ where });
      await this.ledger.setBudget({ walletId, ...key, limit }, db);
      const after = await db.budget.findUniqueOrThrow({ where });
      const documents = { ...(before && { before: documentOf(before) }), after: documentOf(after) };
      await recordChange(db, { ...author, ...named('set', after), ...documents });
    });
    await inWordsOfApi(change);
  }

  async remove(id: string, organizationId: string, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const budget = requireFound(await db.budget.findFirst({ where: { id, organizationId } }));
      const { walletId, scope, subject, period } = budget;
      await this.ledger.removeBudget({ walletId, scope, subject, period }, db);
      await recordChange(db, { ...author, ...named('removed', budget), before: documentOf(budget) });
    });
  }
}

type Budget = Prisma.BudgetGetPayload<object>;

const named = (what: string, { id, organizationId }: Budget) => ({
  ...{ organizationId, action: `budget.${what}`, subject: `budget:${id}` },
});

const documentOf = ({ scope, subject, period, limitNanoUsd }: Budget) => ({
  ...{ scope, subject, period, limitUsd: formatUsd(limitNanoUsd) },
});

function toAnswer({ limit, spent, held, resetsAt, createdAt, ...row }: BudgetRow): BudgetAnswer {
  const used = spent + held;
  const percent = limit > 0n ? (used * 100n) / limit : 100n;
  return {
    ...row,
    limitUsd: formatUsd(limit),
    spentUsd: formatUsd(spent),
    heldUsd: formatUsd(held),
    leftUsd: formatUsd(used < limit ? limit - used : 0n),
    usedPercent: Number(percent),
    resetsAt: instantOrNull(resetsAt),
    createdAt: instant(createdAt),
  };
}
