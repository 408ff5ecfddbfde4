import { nanoUsd, parseUsd } from '@app/common';
import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';
import { InstantParameter, TimeZone, UsdParameter } from '../http/reporting-parameters';

const RANGE = { from: InstantParameter, to: InstantParameter, timeZone: TimeZone };
export const MarginQuery = z.strictObject({
  ...RANGE,
  by: z.enum(['day', 'week', 'month']).default('day'),
  groupBy: z.enum(['model', 'organization', 'channel', 'provider']).default('model'),
});
export const TieOutQuery = z.strictObject(RANGE);

const SUMS = { calls: z.number().int(), revenueUsd: Usd, costUsd: Usd, marginUsd: Usd };
export const MarginAnswer = z
  .object({
    from: Instant.meta({ description: 'Of the whole hours that were read' }),
    to: Instant,
    totals: z.object(SUMS),
    series: z.array(z.object({ ...SUMS, startsAt: Instant })).meta({ description: 'Oldest first, without gaps' }),
    groups: z
      .array(z.object({ ...SUMS, key: z.string().nullable(), name: z.string().nullable() }))
      .meta({ description: 'Highest revenue first; `key` is null for calls that reached no channel' }),
    others: z
      .object({ ...SUMS, groups: z.number().int() })
      .nullable()
      .meta({ description: 'All groups that are not listed' }),
  })
  .meta({ id: 'Margin' });
export type MarginAnswer = z.infer<typeof MarginAnswer>;

export const TieOutAnswer = z
  .object({
    from: Instant,
    to: Instant,
    lines: z
      .array(
        z.object({
          kind: z.string(),
          account: z.string(),
          accountId: z.uuid().nullable(),
          amountUsd: Usd,
          entries: z.number().int(),
        }),
      )
      .meta({ description: 'What the ledger booked in the range, debits positive; without wallets and provider cost' }),
    revenue: z
      .object({
        from: Instant,
        to: Instant.meta({ description: 'The last midnight that everything settled before is summed up' }),
        chargedUsd: Usd.meta({ description: 'The sum of the chart' }),
        madeBeforeUsd: Usd.meta({ description: 'Calls made before, settled within' }),
        settledAfterUsd: Usd.meta({ description: 'Calls made within, settled after' }),
        expectedUsd: Usd,
        bookedUsd: Usd.meta({ description: 'By usage on the revenue account' }),
        differenceUsd: Usd,
        tiesOut: z.boolean(),
      })
      .nullable()
      .meta({ description: 'Null while no day of the range is over' }),
  })
  .meta({ id: 'TieOut' });
export type TieOutAnswer = z.infer<typeof TieOutAnswer>;

const LOW_BELOW = nanoUsd(parseUsd('5'));
export const BalancesQuery = listQuery(['name', 'balance', 'promo', 'held', 'creditLimit', 'available'], 'name', {
  at: InstantParameter.optional().meta({ description: 'Without it: now' }),
  state: z.enum(['owing', 'low', 'frozen']).optional(),
  lowBelowUsd: UsdParameter.default(LOW_BELOW).meta({ description: 'Less than this is `low`; 5 dollars' }),
});

const Balance = z
  .object({
    organizationId: z.uuid(),
    name: z.string(),
    accountId: z.uuid(),
    balanceUsd: Usd.meta({ description: 'Paid in and not spent; negative: owed to us' }),
    promoUsd: Usd,
    heldUsd: Usd.nullable().meta({ description: 'Null in the past' }),
    creditLimitUsd: Usd,
    availableUsd: Usd.nullable().meta({ description: 'Null in the past' }),
    isLow: z.boolean(),
    isFrozen: z.boolean(),
  })
  .meta({ id: 'Balance' });
export const BalancesAnswer = pageOf(Balance)
  .extend({
    at: Instant.nullable(),
    sums: z
      .object({
        liabilityUsd: Usd.meta({ description: 'Unspent prepaid money' }),
        receivableUsd: Usd.meta({ description: 'Negative balances, as a positive amount' }),
        promoUsd: Usd,
        heldUsd: Usd.nullable(),
      })
      .meta({ description: 'Over all wallets, whatever is filtered' }),
  })
  .meta({ id: 'Balances' });
export type BalancesAnswer = z.infer<typeof BalancesAnswer>;
