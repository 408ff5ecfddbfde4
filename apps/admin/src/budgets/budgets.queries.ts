import { Prisma } from '@app/database';
import type { TenantScope } from '@app/identity';
import type { BudgetAnswer, BudgetQuery } from './budgets.schemas';

export interface BudgetRow {
  readonly id: string;
  readonly scope: BudgetAnswer['scope'];
  readonly subject: string;
  readonly subjectName: string | null;
  readonly period: BudgetAnswer['period'];
  readonly limit: bigint;
  readonly spent: bigint;
  readonly held: bigint;
  readonly resetsAt: Date | null;
  readonly createdAt: Date;
}

/** A member sees what counts for them: the budgets of the organization, of themselves, and of their API tokens and projects. */
const visible = ({ organizationId, userId }: TenantScope): Prisma.Sql => {
  const own = Prisma.sql`organization_id = ${organizationId}::uuid AND user_id = ${userId ?? null}::uuid`;
  const theirs = Prisma.sql`AND (scope = 'organization' OR (scope = 'user' AND subject = ${userId ?? null})
    OR (scope = 'api_token' AND subject IN (SELECT id::text FROM api_tokens WHERE ${own}))
    OR (scope = 'project' AND subject IN (SELECT project FROM api_tokens WHERE ${own})))`;
  return Prisma.sql`budgets.organization_id = ${organizationId}::uuid ${userId ? theirs : Prisma.empty}`;
};

/** Budgets with the use of the window that now lies in. A window is made by its first call: until then nothing is spent. */
export async function pageOfBudgets(db: Prisma.TransactionClient, scope: TenantScope, query: BudgetQuery) {
  const { page, pageSize, sort, search, scope: kind } = query;
  const direction = sort.startsWith('-') ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const ofKind = kind ? Prisma.sql`AND scope = ${kind}::budget_scope` : Prisma.empty;
  const named = search ? Prisma.sql`AND strpos(lower("subjectName"), lower(${search})) > 0` : Prisma.empty;
  const budgets = Prisma.sql`
    SELECT budgets.*, coalesce(users.name, api_tokens.name, CASE WHEN scope = 'project' THEN subject END) AS "subjectName"
      FROM budgets
      LEFT JOIN users ON scope = 'user' AND users.id::text = subject
      LEFT JOIN api_tokens ON scope = 'api_token' AND api_tokens.id::text = subject
                          AND api_tokens.organization_id = budgets.organization_id
     WHERE ${visible(scope)} ${ofKind}`;
  const [rows, counts] = await Promise.all([
    db.$queryRaw<BudgetRow[]>`
      SELECT budget.id, scope::text, subject, "subjectName", period::text, limit_nano_usd AS limit,
             coalesce(spent_nano_usd, 0) AS spent, coalesce(held_nano_usd, 0) AS held, budget.created_at AS "createdAt",
             coalesce(current.ends_at, CASE WHEN period <> 'lifetime' THEN (budget_window(period, time_zone, now())).ends_at END)
               AS "resetsAt"
        FROM (${budgets}) AS budget JOIN organizations ON organizations.id = budget.organization_id
        LEFT JOIN LATERAL (SELECT * FROM budget_windows
                            WHERE budget_id = budget.id AND starts_at <= now() AND (ends_at IS NULL OR ends_at > now())
                            ORDER BY starts_at DESC LIMIT 1) AS current ON true
       WHERE true ${named} ORDER BY budget.scope ${direction}, "subjectName", budget.period, budget.id
       LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`,
    db.$queryRaw<{ total: bigint }[]>`SELECT count(*) AS total FROM (${budgets}) AS budget WHERE true ${named}`,
  ]);
  return { rows, total: Number(counts[0]!.total) };
}
