import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { NonNegativeUsd } from '../http/money';
import { listQuery, pageOf } from '../http/paging';

/** Offsets such as `+08:00` are left out: to PostgreSQL they point the other way. */
const isTimeZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const name = z.string().trim().min(1).max(100);
const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, { message: 'There is no such time zone; one is named as in Asia/Shanghai.' })
  .meta({ description: 'IANA name; days, weeks and months of budgets begin at midnight there', examples: ['UTC'] });
const holdMode = z.enum(['strict', 'expected']);
const state = z.enum(['active', 'suspended']);

export const NewOrganizationBody = z.object({
  name,
  groupId: z.uuid(),
  timeZone: timeZone.default('UTC'),
  holdMode: holdMode.default('strict'),
});

const moreGroupIds = z
  .array(z.uuid())
  .max(100)
  .meta({ description: 'Groups beside its own that its API tokens may be in' });

const lowBalanceUsd = NonNegativeUsd.nullable().meta({
  description: 'Its admins are told when balance and credit limit together fall below; null: never',
});

/** What its own admins may change. */
const OWN_CHANGES = { name, timeZone, lowBalanceUsd };
export const OrganizationChanges = z
  .object({ ...OWN_CHANGES, groupId: z.uuid(), moreGroupIds, holdMode, state })
  .partial();
export type OrganizationChanges = z.infer<typeof OrganizationChanges>;
export const isOwnChange = (field: string): boolean => field in OWN_CHANGES;

export const SORTABLE = ['name', 'createdAt', 'balance'] as const;
export const OrganizationQuery = listQuery(SORTABLE, 'name', {
  state: state.optional(),
  groupId: z.uuid().optional(),
});
export type OrganizationQuery = z.infer<typeof OrganizationQuery>;

export const OrganizationAnswer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    groupId: z.uuid(),
    groupName: z.string(),
    moreGroups: z
      .array(z.object({ id: z.uuid(), name: z.string() }))
      .meta({ description: 'Beside its own, for API tokens' }),
    state,
    timeZone: z.string(),
    holdMode,
    balanceUsd: Usd.meta({ description: 'Paid in and promotional, not spent' }),
    lowBalanceUsd: Usd.nullable(),
    availableUsd: Usd.meta({ description: 'What new calls can spend: balance and credit limit, less what is held' }),
    walletState: z.enum(['active', 'frozen']),
    memberCount: z.number().int(),
    apiTokenCount: z.number().int().meta({ description: 'Not revoked' }),
    createdAt: Instant,
    version: z.number().int(),
  })
  .meta({ id: 'Organization' });
export type OrganizationAnswer = z.infer<typeof OrganizationAnswer>;
export const OrganizationPage = pageOf(OrganizationAnswer);
