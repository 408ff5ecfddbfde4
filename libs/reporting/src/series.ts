import type { Clock } from '@app/common';
import { ceilTo, DAY_MS, floorTo, HOUR_MS, MINUTE_MS, type TimeRange } from './instants';
import { MINUTES_KEPT_MS } from './rollups.service';

export type BucketSize = 'minute' | 'hour' | 'day';
/** Buckets that begin at a midnight; weeks on a Monday. */
export type CalendarUnit = 'day' | 'week' | 'month';

/** Minutes of a few hours, hours of a week, days of what is longer. Minutes are kept for two days. */
export function bucketSizeFor({ from, to }: TimeRange, clock: Clock): BucketSize {
  const lengthMs = to.getTime() - from.getTime();
  if (lengthMs <= 3 * HOUR_MS && from.getTime() >= clock.nowMs() - MINUTES_KEPT_MS + HOUR_MS) return 'minute';
  return lengthMs <= 7 * DAY_MS ? 'hour' : 'day';
}

/** The whole buckets of roll-ups that a range touches. */
export function wholeBuckets({ from, to }: TimeRange, size: BucketSize): TimeRange {
  const unitMs = size === 'minute' ? MINUTE_MS : HOUR_MS;
  return { from: new Date(floorTo(unitMs, from.getTime())), to: new Date(ceilTo(unitMs, to.getTime())) };
}

/** Of which grain roll-ups are read for buckets of that size. */
export const grainOf = (size: BucketSize) => (size === 'minute' ? 'minute' : 'hour');

/**
 * Every bucket from $1 to $2 in time zone $3, also those without calls: days, weeks and months begin at midnight there. An hour that a
 * midnight falls into (zones off the full hour) belongs to the day it begins in.
 */
export const BUCKETS = (size: BucketSize | CalendarUnit) =>
  isCalendar(size)
    ? `SELECT local AT TIME ZONE $3 AS starts_at FROM generate_series(
         date_trunc('${size}', $1::timestamptz AT TIME ZONE $3), $2::timestamptz AT TIME ZONE $3 - interval '1 us', '1 ${size}') AS local`
    : `SELECT at AS starts_at FROM generate_series($1::timestamptz, $2::timestamptz - interval '1 us', '1 ${size}') AS at WHERE $3::text <> ''`;

export const bucketOf = (size: BucketSize | CalendarUnit) =>
  isCalendar(size) ? `date_trunc('${size}', starts_at, $3::text)` : 'starts_at';

const isCalendar = (size: BucketSize | CalendarUnit) => size !== 'minute' && size !== 'hour';
