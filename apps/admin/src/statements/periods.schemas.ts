import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { month, RunAnswer } from './statements.schemas';

const state = z.enum(['open', 'closing', 'closed']).meta({ description: 'closing: it is over, and not closed yet' });

export const PeriodList = z.object({
  items: z.array(
    z.object({
      ...{ month, state, closedAt: Instant.nullable() },
      drafts: z.number().int().meta({ description: 'Statements that are not final' }),
    }),
  ),
});

const Point = z.object({
  id: z.enum(['over', 'order', 'calls', 'audit', 'invariants', 'balance', 'grace', 'findings', 'quarantine', 'drafts']),
  state: z.enum(['done', 'pending', 'blocked']).meta({ description: 'Only what is blocked keeps the month open' }),
  count: z.number().int(),
  at: Instant.nullable(),
});

const Totals = z.object({
  usageCount: z.string(),
  chargeUsd: Usd,
  costUsd: Usd,
  transactionCount: z.string(),
  entryCount: z.string(),
  debitUsd: Usd,
  entriesSha256: z.string(),
});

export const PeriodAnswer = z
  .object({
    month,
    state,
    points: z.array(Point),
    mayClose: z.boolean(),
    mayLeaveStragglers: z.boolean().meta({ description: 'Calls under way may be left to the next month' }),
    trialBalance: z.array(z.object({ account: z.string(), debitUsd: Usd, creditUsd: Usd })),
    closedAt: Instant.nullable(),
    closedBy: z.string().nullable(),
    stragglers: z.number().int(),
    totals: Totals.nullable().meta({ description: 'Counted within moments of the close' }),
    statements: z.object({ drafts: z.number().int(), finals: z.number().int() }),
    runs: z.array(RunAnswer).meta({ description: 'The last of each task' }),
  })
  .meta({ id: 'Period' });
export type PeriodAnswer = z.infer<typeof PeriodAnswer>;

export const CloseBody = z.object({
  leavesStragglers: z
    .boolean()
    .meta({ description: 'Calls still under way go to the next month; a day after its end' }),
});
