import { useNavigate } from '@tanstack/react-router';
import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone';
import utc from 'dayjs/plugin/utc';
import { usePlace } from '../../app/place';
import { GROUPINGS, UNITS, type Grouping, type Unit } from './finance-texts';

dayjs.extend(utc);
dayjs.extend(timezone);

export const PRESETS = ['30d', 'thisMonth', 'lastMonth', '12m'] as const;
export type Preset = (typeof PRESETS)[number];
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MONTH_AND_MORE = 62;

/** The first and the last day, `YYYY-MM-DD`, as they are named in the chosen zone. */
interface Days {
  readonly first: string;
  readonly last: string;
}

/** What the page shows; all of it is in the URL. */
export function useFinanceRange() {
  const { search } = usePlace();
  const navigate = useNavigate();
  const timeZone = zoneOf(search['timeZone']);
  const chosen = chosenDays(search);
  const preset = chosen ? undefined : (PRESETS.find((one) => one === search['range']) ?? '30d');
  const days = chosen ?? daysOf(preset ?? '30d', dayjs().tz(timeZone));
  const length = dayjs.utc(days.last).diff(dayjs.utc(days.first), 'day');
  const by = UNITS.find((unit) => unit === search['by']) ?? (length > MONTH_AND_MORE ? 'month' : 'day');
  const groupBy = GROUPINGS.find((one) => one === search['groupBy']) ?? 'model';
  const set = (change: Readonly<Record<string, string | undefined>>) =>
    void navigate({ to: '.', search: (old: object) => ({ ...old, ...change }), replace: true });
  return {
    ...{ preset, days, timeZone, by, groupBy },
    span: { from: midnight(days.first, timeZone), to: midnight(dayAfter(days.last), timeZone), timeZone },
    choosePreset: (range: Preset) => set({ range, from: undefined, to: undefined, by: undefined }),
    chooseDays: (first: string, last: string) => set({ range: undefined, from: first, to: last, by: undefined }),
    chooseZone: (zone: string) => set({ timeZone: zone }),
    chooseUnit: (unit: Unit) => set({ by: unit }),
    chooseGrouping: (grouping: Grouping) => set({ groupBy: grouping }),
  };
}

function chosenDays({ from = '', to = '' }: Readonly<Record<string, string | undefined>>): Days | undefined {
  return DATE.test(from) && DATE.test(to) && from <= to ? { first: from, last: to } : undefined;
}

function daysOf(preset: Preset, today: dayjs.Dayjs): Days {
  const date = (day: dayjs.Dayjs) => day.format('YYYY-MM-DD');
  const lastMonth = today.startOf('month').subtract(1, 'day');
  return {
    '30d': { first: date(today.subtract(29, 'day')), last: date(today) },
    thisMonth: { first: date(today.startOf('month')), last: date(today) },
    lastMonth: { first: date(lastMonth.startOf('month')), last: date(lastMonth) },
    '12m': { first: date(today.startOf('month').subtract(11, 'month')), last: date(today) },
  }[preset];
}

const dayAfter = (day: string) => dayjs.utc(day).add(1, 'day').format('YYYY-MM-DD');
const midnight = (day: string, timeZone: string) => dayjs.tz(`${day}T00:00:00`, timeZone).toISOString();

export const viewersZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

function zoneOf(text: string | undefined): string {
  try {
    return Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return viewersZone();
  }
}

/** How a bucket is called: its first day, or its month. */
export const bucketName = (startsAt: string, { by, timeZone }: { readonly by: Unit; readonly timeZone: string }) =>
  dayjs(startsAt)
    .tz(timeZone)
    .format(by === 'month' ? 'YYYY-MM' : 'YYYY-MM-DD');
