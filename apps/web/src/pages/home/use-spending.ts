import { keepPreviousData } from '@tanstack/react-query';
import dayjs from 'dayjs';
import { api } from '../../client';
import { useTick } from '../../traffic/time-range';

const TICK_MS = 30_000;

/** Today, the last seven days and the last thirty, each with today in it. */
export function useSpending(organizationId: string) {
  const to = dayjs((useTick(TICK_MS) + 1) * TICK_MS);
  const today = to.startOf('day');
  return {
    day: useUsage(organizationId, { from: today, to }),
    week: useUsage(organizationId, { from: today.subtract(6, 'day'), to }),
    month: useUsage(organizationId, { from: today.subtract(29, 'day'), to }),
  };
}

function useUsage(organizationId: string, { from, to }: Record<'from' | 'to', dayjs.Dayjs>) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const range = { from: from.toISOString(), to: to.toISOString(), timeZone };
  const params = { path: { organizationId }, query: { ...range, by: 'day' as const, groupBy: 'model' as const } };
  return api.useQuery(
    'get',
    '/api/organizations/{organizationId}/usage',
    { params },
    { placeholderData: keepPreviousData },
  );
}
