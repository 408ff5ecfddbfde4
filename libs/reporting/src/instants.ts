import { AppError, type RequestId } from '@app/common';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const LONGEST_YEARS = 10;

export interface TimeRange {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** The smallest id that a call of that millisecond can have: ids are in order of time. */
export function firstIdAt(instantMs: number): RequestId {
  const hex = Math.max(0, Math.ceil(instantMs)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000` as RequestId;
}

export const instantOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

export const floorTo = (unitMs: number, instantMs: number): number => Math.floor(instantMs / unitMs) * unitMs;
export const ceilTo = (unitMs: number, instantMs: number): number => Math.ceil(instantMs / unitMs) * unitMs;

/** The UTC day, `YYYY-MM-DD`: the key of a partition. */
export const utcDay = (instantMs: number): string => new Date(instantMs).toISOString().slice(0, 10);

/** Throws AppError('invalid_value') for a range that ends before it begins, or is longer than anyone can want. */
export function requireRange({ from, to }: TimeRange, longestMs = LONGEST_YEARS * 366 * DAY_MS): void {
  if (Number.isNaN(from.getTime())) throw new AppError('invalid_value', { param: 'from' });
  const lengthMs = to.getTime() - from.getTime();
  if (!(lengthMs > 0)) throw new AppError('invalid_value', { param: 'to', message: '`to` must be after `from`.' });
  if (lengthMs > longestMs) {
    const message = `At most ${Math.floor(longestMs / DAY_MS)} days can be asked for.`;
    throw new AppError('invalid_value', { param: 'from', message });
  }
}

/** Throws AppError('invalid_value') unless it is the name of a time zone. */
export function requireTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw new AppError('invalid_value', { param: 'timeZone', message: 'There is no such time zone.', cause });
  }
}
