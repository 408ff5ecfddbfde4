import { AppError, type NanoUsd } from '@app/common';
import type { Prisma } from '@app/database';
import { lockWallet, requireWithinReach } from '../wallet';

export type BudgetScope = 'organization' | 'user' | 'api_token' | 'project';
export type BudgetPeriod = 'day' | 'week' | 'month' | 'lifetime';

export interface BudgetKey {
  readonly walletId: string;
  readonly scope: BudgetScope;
  /** Id of the user or API token, name of the project; empty for the organization. */
  readonly subject: string;
  readonly period: BudgetPeriod;
}

export interface NewBudget extends BudgetKey {
  readonly limit: NanoUsd;
}

/**
 * Sets or changes a budget; there is one for each subject and period, so the same again changes nothing. Calls in flight go
 * on. Throws AppError('invalid_value') naming what is wrong.
 */
export async function setBudget(db: Prisma.TransactionClient, { limit, ...key }: NewBudget): Promise<void> {
  if (limit < 0n) throw wrong('limit', 'A budget is not negative.');
  requireWithinReach(limit, 'limit');
  const wallet = await lockWallet(db, key.walletId);
  await requireSubject(db, key, wallet.organizationId);
  await db.budget.upsert({
    where: { walletId_scope_subject_period: key },
    create: { ...key, limitNanoUsd: limit, organizationId: wallet.organizationId },
    update: { limitNanoUsd: limit },
  });
}

/** Its windows go with it, so settlement must not be halfway through them. */
export async function removeBudget(db: Prisma.TransactionClient, key: BudgetKey): Promise<void> {
  await lockWallet(db, key.walletId);
  await db.budget.deleteMany({ where: key });
}

async function requireSubject(db: Prisma.TransactionClient, key: BudgetKey, organizationId: string): Promise<void> {
  const { scope, subject } = key;
  if ((scope === 'organization') !== (subject === '')) {
    throw wrong(
      'subject',
      scope === 'organization' ? 'A budget of the organization has no subject.' : `Say which ${scope}.`,
    );
  }
  const isThere = await {
    organization: () => true,
    project: () => true,
    user: () => isUuid(subject) && db.membership.count({ where: { organizationId, userId: subject } }),
    api_token: () => isUuid(subject) && db.apiToken.count({ where: { organizationId, id: subject } }),
  }[scope]();
  if (!isThere) throw wrong('subject', `The organization has no ${scope} "${subject}".`);
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

const wrong = (param: string, message: string) => new AppError('invalid_value', { message, param });
