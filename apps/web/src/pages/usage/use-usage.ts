import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import dayjs from 'dayjs';
import { usePlace } from '../../app/place';
import { api } from '../../client';
import { useLiveRange } from '../../traffic/time-range';

export const GROUPS = ['model', 'apiToken'] as const;
export const STEPS = ['hour', 'day'] as const;
export const MEASURES = ['charge', 'calls', 'tokens'] as const;
export type Measure = (typeof MEASURES)[number];

const HOURS_UP_TO_DAYS = 3;
/** More hours than that make no chart. */
const MOST_DAYS_BY_HOUR = 31;

const oneOf = <T extends string>(values: readonly T[], text: string | undefined, fallback: T): T =>
  values.find((value) => value === text) ?? fallback;

/** What the page shows; all of it is in the URL. */
export function useUsage() {
  const { search, params } = usePlace();
  const { organizationId = '' } = params;
  const navigate = useNavigate();
  const range = useLiveRange('30d');
  const days = dayjs(range.to).diff(range.from, 'day', true);
  const mayStepByHour = days <= MOST_DAYS_BY_HOUR;
  const usual = days <= HOURS_UP_TO_DAYS ? 'hour' : 'day';
  const by = mayStepByHour ? oneOf(STEPS, search['by'], usual) : 'day';
  const groupBy = oneOf(GROUPS, search['groupBy'], 'model');
  const measure = oneOf(MEASURES, search['show'], 'charge');
  const choose = (change: Partial<Record<'by' | 'groupBy' | 'show', string>>) =>
    void navigate({ to: '.', search: (old: object) => ({ ...old, ...change }), replace: true });
  const usage = api.useQuery(
    'get',
    '/api/organizations/{organizationId}/usage',
    { params: { path: { organizationId }, query: { ...range, by, groupBy } } },
    { placeholderData: keepPreviousData },
  );
  return { organizationId, range, mayStepByHour, by, groupBy, measure, choose, usage };
}
