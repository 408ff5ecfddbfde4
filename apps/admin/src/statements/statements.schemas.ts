import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { PositiveUsd } from '../http/money';
import { listQuery, pageOf } from '../http/paging';
import { StatementDocument } from './document.schemas';

const MAX_LINES = 100;
export const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-10');
const kind = z.enum(['usage_statement', 'invoice']);
const state = z.enum(['draft', 'final', 'void']);

const filters = { month: month.optional(), kind: kind.optional() };
export const StatementQuery = listQuery(['month', 'number', 'issuedAt'], '-month', {
  ...filters,
  state: state.optional(),
  organizationId: z.uuid().optional(),
});
export const OwnStatementQuery = listQuery(['month', 'number', 'issuedAt'], '-month', filters);

export const StatementAnswer = z
  .object({
    id: z.uuid(),
    organizationId: z.uuid(),
    organizationName: z.string(),
    month,
    kind,
    state,
    number: z.string().nullable(),
    usageUsd: Usd,
    totalUsd: Usd,
    paidUsd: Usd,
    creditedUsd: Usd,
    dueUsd: Usd.meta({ description: 'Of an invoice: its total without what was credited and paid' }),
    isOverdue: z.boolean(),
    builtAt: Instant,
    issuedAt: Instant.nullable(),
    dueOn: z.string().nullable(),
    mailedAt: Instant.nullable(),
    voidedAt: Instant.nullable(),
  })
  .meta({ id: 'Statement' });
export type StatementAnswer = z.infer<typeof StatementAnswer>;
export const StatementPage = pageOf(StatementAnswer);

const CreditNote = z.object({
  id: z.uuid(),
  number: z.string(),
  totalUsd: Usd,
  reason: z.string(),
  issuedAt: Instant,
  transactionId: z.string(),
});
const Payment = z.object({ transactionId: z.string(), amountUsd: Usd, createdAt: Instant });

export const WholeStatementAnswer = StatementAnswer.extend({
  sha256: z.string().nullable().meta({ description: 'Of the document as JSON; null: a draft' }),
  transactionId: z.string().nullable().meta({ description: 'That posted rounding and tax; null: there was neither' }),
  voidReason: z.string().nullable(),
  document: StatementDocument,
  creditNotes: z.array(CreditNote),
  payments: z.array(Payment),
}).meta({ id: 'WholeStatement' });
export type WholeStatementAnswer = z.infer<typeof WholeStatementAnswer>;

export const MonthBody = z.object({ month });
export const RunAnswer = z
  .object({
    id: z.uuid(),
    month,
    task: z.enum(['drafts', 'finalization']),
    total: z.number().int(),
    done: z.number().int(),
    failed: z.number().int(),
    problem: z.string().nullable(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'StatementRun' });
export type RunAnswer = z.infer<typeof RunAnswer>;

const reason = z.string().trim().min(1).max(500);
export const VoidBody = z.object({ reason });
export const CreditNoteBody = z.object({
  reason,
  lines: z
    .array(z.object({ model: z.string().max(200), amountUsd: PositiveUsd }))
    .min(1)
    .max(MAX_LINES),
});
export const StatementPaymentBody = z.object({
  transactionId: z.string().regex(/^\d{1,18}$/, 'must be the number of a transaction'),
  amountUsd: PositiveUsd.optional().meta({ description: 'Absent: as much of it as is due' }),
});
export const MailAnswer = z.object({ delivery: z.enum(['email', 'log']), email: z.string() });

const line = (max: number) => z.string().trim().max(max);
export const BillingProfileBody = z
  .object({
    legalName: line(200),
    address: line(500),
    taxId: line(50),
    email: z.union([z.literal(''), z.email()]),
    language: z.enum(['en', 'zh-CN']),
    currency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency such as USD or CNY'),
    currencyPerUsd: z
      .string()
      .regex(/^\d{1,9}(\.\d{1,6})?$/, 'must be a rate such as 7.1234')
      .refine((text) => /[1-9]/.test(text), 'must be more than nothing'),
    paymentDays: z.int().min(0).max(365),
    taxTreatment: z.enum(['standard', 'exempt', 'reverse_charge']),
    taxName: line(30).nullable(),
    taxRatePercent: z
      .string()
      .regex(/^(100|\d{1,2}(\.\d{1,4})?)$/, 'must be a percentage such as 19 or 8.25')
      .nullable()
      .meta({ description: 'Null: that of the legal entity' }),
  })
  .refine(({ currency, currencyPerUsd }) => currency !== 'USD' || Number(currencyPerUsd) === 1, {
    message: 'a dollar is one dollar',
    path: ['currencyPerUsd'],
  });
export const BillingProfileAnswer = z
  .object({
    ...BillingProfileBody.shape,
    version: z.number().int().meta({ description: '0 while nobody has written it' }),
  })
  .meta({ id: 'BillingProfile' });
