import { Prisma } from '@app/database';

const MOST_AT_ONCE = 500;

/** What can still be spent, holds aside: those come and go with every call. */
const AVAILABLE = Prisma.sql`posted_nano_usd + promo_nano_usd + credit_limit_nano_usd`;
const OF_ORGANIZATION = Prisma.sql`wallets.organization_id = organizations.id AND currency = 'USD'`;

/** Those that recovered can fall low again. */
export async function forgetLowBalances(db: Prisma.TransactionClient): Promise<void> {
  await db.$executeRaw`
    UPDATE organizations SET low_balance_since = NULL FROM wallets
     WHERE low_balance_since IS NOT NULL AND ${OF_ORGANIZATION} AND (${AVAILABLE} >= low_balance_nano_usd) IS NOT FALSE`;
}

export async function lowBalances(db: Prisma.TransactionClient): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT organizations.id FROM organizations JOIN wallets ON ${OF_ORGANIZATION}
     WHERE low_balance_since IS NULL AND ${AVAILABLE} < low_balance_nano_usd LIMIT ${MOST_AT_ONCE}`;
  return rows.map(({ id }) => id);
}

/** Undefined: it is no longer low, or another worker told it. */
export async function noteLowBalance(db: Prisma.TransactionClient, organizationId: string) {
  const rows = await db.$queryRaw<{ available: bigint; threshold: bigint }[]>`
    UPDATE organizations SET low_balance_since = now() FROM wallets
     WHERE organizations.id = ${organizationId}::uuid AND ${OF_ORGANIZATION}
       AND low_balance_since IS NULL AND ${AVAILABLE} < low_balance_nano_usd
    RETURNING ${AVAILABLE} AS available, low_balance_nano_usd AS threshold`;
  return rows[0];
}

export interface ReachedBudget {
  readonly id: string;
  readonly organizationId: string;
  readonly windowId: bigint;
  readonly scope: string;
  readonly subject: string;
  readonly period: string;
  /** 80 or 100: the higher one that is reached. */
  readonly percent: number;
  readonly limit: bigint;
  readonly spent: bigint;
  readonly resetsAt: Date | null;
}

const REACHED = (percent: Prisma.Sql) =>
  Prisma.sql`limit_nano_usd > 0 AND spent_nano_usd::numeric * 100 >= limit_nano_usd::numeric * ${percent}`;

/** A limit that was raised can be reached again. */
export async function forgetBudgetNotices(db: Prisma.TransactionClient): Promise<void> {
  await db.$executeRaw`
    DELETE FROM budget_notices AS notice USING budget_windows, budgets
     WHERE budget_windows.id = window_id AND budgets.id = budget_id AND (ends_at IS NULL OR ends_at > now()) AND NOT (${REACHED(Prisma.sql`percent`)})`;
}

/** Settlement of the last calls of a window may come after its end. */
export async function budgetsToTell(db: Prisma.TransactionClient): Promise<ReachedBudget[]> {
  return db.$queryRaw<ReachedBudget[]>`
    SELECT budgets.id, organization_id AS "organizationId", budget_windows.id AS "windowId", scope::text, subject, period::text,
           CASE WHEN ${REACHED(Prisma.sql`100`)} THEN 100 ELSE 80 END AS percent,
           limit_nano_usd AS limit, spent_nano_usd AS spent, ends_at AS "resetsAt"
      FROM budgets CROSS JOIN LATERAL (SELECT * FROM budget_windows WHERE budget_id = budgets.id AND starts_at <= now()
                                        ORDER BY starts_at DESC LIMIT 2) AS budget_windows
     WHERE (ends_at IS NULL OR ends_at > now() - interval '1 hour') AND ${REACHED(Prisma.sql`80`)}
       AND NOT EXISTS (SELECT FROM budget_notices WHERE window_id = budget_windows.id
                          AND percent = CASE WHEN ${REACHED(Prisma.sql`100`)} THEN 100 ELSE 80 END)
     LIMIT ${MOST_AT_ONCE}`;
}

/** With 100 % also 80 % is told. False: another worker was faster. */
export async function noteBudget(db: Prisma.TransactionClient, windowId: bigint, percent: number): Promise<boolean> {
  const rows = await db.$queryRaw<{ percent: number }[]>`
    INSERT INTO budget_notices (window_id, percent)
    SELECT ${windowId}, each.percent FROM unnest(ARRAY[80, 100]) AS each (percent) WHERE each.percent <= ${percent}
    ON CONFLICT DO NOTHING RETURNING percent`;
  return rows.some((row) => row.percent === percent);
}
