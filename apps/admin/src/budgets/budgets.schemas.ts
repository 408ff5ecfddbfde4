import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { NonNegativeUsd } from '../http/money';
import { listQuery, pageOf } from '../http/paging';

const scope = z.enum(['organization', 'user', 'api_token', 'project']);
const period = z.enum(['day', 'week', 'month', 'lifetime']);

export const NewBudgetBody = z.object({
  scope,
  subject: z
    .string()
    .trim()
    .max(100)
    .default('')
    .meta({ description: 'Id of the user or API token, name of the project; empty for the organization' }),
  period,
  limitUsd: NonNegativeUsd,
});

export const BudgetQuery = listQuery(['scope'], 'scope', { scope: scope.optional() });
export type BudgetQuery = z.infer<typeof BudgetQuery>;

export const BudgetAnswer = z
  .object({
    id: z.uuid(),
    scope,
    subject: z.string(),
    subjectName: z.string().nullable().meta({ description: 'Null: of the organization, or of what is gone' }),
    period,
    limitUsd: Usd,
    spentUsd: Usd.meta({ description: 'In the current window' }),
    heldUsd: Usd.meta({ description: 'The most that calls in flight can cost' }),
    leftUsd: Usd,
    usedPercent: z.number().int().meta({ description: 'Spent and held, of the limit; rounded down' }),
    resetsAt: Instant.nullable().meta({ description: 'Null: never' }),
    createdAt: Instant,
  })
  .meta({ id: 'Budget' });
export type BudgetAnswer = z.infer<typeof BudgetAnswer>;
export const BudgetPage = pageOf(BudgetAnswer);
