import { formatUsd } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { AdminLetters } from './admin-letters';
import { emit, type EventData } from './events';
import {
  budgetsToTell,
  forgetBudgetNotices,
  forgetLowBalances,
  lowBalances,
  noteBudget,
  noteLowBalance,
  type ReachedBudget,
} from './watch.queries';

/** Finds what no transaction of ours causes on purpose: balances that fall low, budgets that are reached. Each crossing is told once. */
@Injectable()
export class WatchService {
  constructor(
    private readonly database: Database,
    private readonly letters: AdminLetters,
  ) {}

  async look(): Promise<void> {
    await this.lookAtBalances();
    await this.lookAtBudgets();
  }

  private async lookAtBalances(): Promise<void> {
    const { prisma } = this.database;
    await forgetLowBalances(prisma);
    for (const organizationId of await lowBalances(prisma)) {
      const told = await prisma.$transaction(async (db) => {
        const low = await noteLowBalance(db, organizationId);
        if (!low) return undefined;
        const data = { availableUsd: formatUsd(low.available), thresholdUsd: formatUsd(low.threshold) };
        await emit(db, organizationId, 'balance.low', data);
        return data;
      });
      if (!told) continue;
      const amounts = { amount: told.availableUsd, threshold: told.thresholdUsd };
      await this.letters.send(organizationId, { message: 'balanceLow', ...amounts });
    }
  }

  private async lookAtBudgets(): Promise<void> {
    const { prisma } = this.database;
    await forgetBudgetNotices(prisma);
    for (const budget of await budgetsToTell(prisma)) {
      await prisma.$transaction(async (db) => {
        const isOurs = await noteBudget(db, budget.windowId, budget.percent);
        if (isOurs) await emit(db, budget.organizationId, 'budget.reached', toData(budget));
      });
    }
  }
}

const toData = ({ limit, spent, resetsAt, ...budget }: ReachedBudget): EventData['budget.reached'] => ({
  ...{ budgetId: budget.id, scope: budget.scope, subject: budget.subject, period: budget.period },
  ...{ percent: budget.percent, spentUsd: formatUsd(spent), limitUsd: formatUsd(limit) },
  resetsAt: resetsAt?.toISOString() ?? null,
});
