import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { pageOf } from '../http/paging';
import { InstantParameter, WordParameter } from '../http/reporting-parameters';

const MAX_PAGE = 200;
const MAX_ACCOUNTS_PAGE = 100_000;
const signedUsd = Usd.meta({ description: 'Debits are positive, credits negative' });

export const AccountsQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(MAX_ACCOUNTS_PAGE).default(1),
  pageSize: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  owner: z.enum(['system', 'organizations']).optional(),
  organizationId: z.uuid().optional(),
  kind: WordParameter.optional(),
  search: WordParameter.optional().meta({ description: 'Part of the name of an organization, or of a kind' }),
});

export const AccountAnswer = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    organizationId: z.uuid().nullable().meta({ description: 'Null: of the system itself' }),
    organizationName: z.string().nullable(),
    balanceUsd: signedUsd,
  })
  .meta({ id: 'LedgerAccount' });
export type AccountAnswer = z.infer<typeof AccountAnswer>;
export const AccountsAnswer = pageOf(AccountAnswer);
export type AccountsAnswer = z.infer<typeof AccountsAnswer>;

const PAGING = {
  cursor: WordParameter.optional().meta({ description: '`nextCursor` of the page before' }),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
};
export const TransactionsQuery = z.strictObject({
  kind: WordParameter.optional(),
  period: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'A month, as in 2026-11')
    .optional()
    .meta({ description: 'The month it belongs to: `2026-11`' }),
  organizationId: z.uuid().optional(),
  idempotencyKey: WordParameter.optional(),
  memo: WordParameter.optional().meta({ description: 'Part of the memo' }),
  from: InstantParameter.optional().meta({ description: 'Booked then or later' }),
  to: InstantParameter.optional().meta({ description: 'Booked before then' }),
  ...PAGING,
});
export const CallsQuery = z.strictObject(PAGING);

const TRANSACTION = {
  id: z.string(),
  kind: z.string(),
  idempotencyKey: z.string(),
  actor: z.string(),
  actorName: z.string().nullable(),
  memo: z.string().nullable(),
  usageCount: z.number().int().meta({ description: 'How many calls it settles' }),
  period: z.iso.date().meta({ description: 'First day of the month it belongs to' }),
  createdAt: Instant,
  organizationId: z.uuid().nullable(),
  organizationName: z.string().nullable(),
  reversesId: z.string().nullable(),
};
export const TransactionsAnswer = z
  .object({
    account: AccountAnswer,
    items: z.array(z.object({ ...TRANSACTION, amountUsd: signedUsd })).meta({ description: 'Newest first' }),
    nextCursor: z.string().nullable(),
    isComplete: z
      .boolean()
      .meta({ description: 'False: time was over before the page was full; go on from the cursor' }),
  })
  .meta({ id: 'LedgerTransactions' });
export type TransactionsAnswer = z.infer<typeof TransactionsAnswer>;

export const LedgerTransactionAnswer = z
  .object({
    ...TRANSACTION,
    reversedById: z.string().nullable(),
    statementId: z
      .uuid()
      .nullable()
      .meta({ description: 'Of the statement whose rounding and tax it posts, that it corrects, or that it pays' }),
    redemptionBatchId: z.uuid().nullable().meta({ description: 'Of the redemption code that it pays out' }),
    entries: z.array(
      z.object({
        id: z.string(),
        accountId: z.uuid(),
        account: z.string(),
        organizationId: z.uuid().nullable(),
        organizationName: z.string().nullable(),
        amountUsd: signedUsd,
      }),
    ),
    debitUsd: Usd,
    creditUsd: Usd,
    differenceUsd: Usd.meta({ description: 'Zero, always' }),
  })
  .meta({ id: 'LedgerTransaction' });
export type LedgerTransactionAnswer = z.infer<typeof LedgerTransactionAnswer>;

export const SettledCallsAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.string().meta({ description: '`req_...`' }),
        organizationId: z.uuid(),
        model: z.string(),
        outcome: z.string(),
        apiTokenName: z.string(),
        inputTokens: z.number().int(),
        outputTokens: z.number().int(),
        chargeUsd: Usd,
        costUsd: Usd,
        admittedAt: Instant,
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'SettledCalls' });
export type SettledCallsAnswer = z.infer<typeof SettledCallsAnswer>;

export const TrialBalanceQuery = z.strictObject({
  at: InstantParameter.optional().meta({ description: 'Without it: now' }),
});
export const TrialBalanceAnswer = z
  .object({
    at: Instant.nullable(),
    lines: z.array(
      z.object({
        kind: z.string(),
        ofOrganizations: z.boolean(),
        accounts: z.number().int(),
        debitUsd: Usd,
        creditUsd: Usd,
      }),
    ),
    debitUsd: Usd,
    creditUsd: Usd,
    differenceUsd: Usd.meta({ description: 'Zero, always' }),
  })
  .meta({ id: 'TrialBalance' });
export type TrialBalanceAnswer = z.infer<typeof TrialBalanceAnswer>;
