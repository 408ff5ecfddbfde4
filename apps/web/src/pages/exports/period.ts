import dayjs, { type Dayjs } from 'dayjs';
import timezone from 'dayjs/plugin/timezone';
import utc from 'dayjs/plugin/utc';

dayjs.extend(utc);
dayjs.extend(timezone);

const DAY = 'YYYY-MM-DD';

/** First and last day, both included. */
export type DayRange = readonly [Dayjs, Dayjs];

interface Instants {
  readonly from: string;
  readonly to: string;
}

/** From the first midnight to the one after the last day, in a time zone. */
export const instantsOf = ([first, last]: DayRange, timeZone: string): Instants => ({
  from: midnight(first, timeZone),
  to: midnight(last.add(1, 'day'), timeZone),
});

/** The whole days between two instants, as they are in UTC. */
export const daysOf = ({ from, to }: Instants): DayRange => [
  dayjs(dayjs.utc(from).format(DAY)),
  dayjs(dayjs.utc(to).subtract(1, 'day').format(DAY)),
];

const midnight = (day: Dayjs, timeZone: string): string => dayjs.tz(day.format(DAY), timeZone).toISOString();

/** The way back, for people: whole days as days, else to the minute. */
export function formatInZone({ from, to, timeZone }: Instants & { readonly timeZone: string }): string {
  const [start, end] = [dayjs(from).tz(timeZone), dayjs(to).tz(timeZone)];
  const isWhole = [start, end].every((instant) => instant.format('HH:mm:ss') === '00:00:00');
  if (!isWhole) return `${start.format(`${DAY} HH:mm`)} – ${end.format(`${DAY} HH:mm`)}`;
  const last = end.subtract(1, 'day').format(DAY);
  return last === start.format(DAY) ? last : `${start.format(DAY)} – ${last}`;
}

export const PRESETS = ['yesterday', 'thisMonth', 'lastMonth', 'lastWeek', 'last90'] as const;

export function presetRange(preset: (typeof PRESETS)[number]): DayRange {
  const today = dayjs().startOf('day');
  const monday = today.subtract((today.day() + 6) % 7, 'day');
  const lastMonth = today.subtract(1, 'month');
  const ranges = {
    yesterday: [today.subtract(1, 'day'), today.subtract(1, 'day')],
    thisMonth: [today.startOf('month'), today],
    lastMonth: [lastMonth.startOf('month'), lastMonth.endOf('month').startOf('day')],
    lastWeek: [monday.subtract(7, 'day'), monday.subtract(1, 'day')],
    last90: [today.subtract(89, 'day'), today],
  } as const satisfies Record<(typeof PRESETS)[number], DayRange>;
  return ranges[preset];
}

export const TIME_ZONES = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
