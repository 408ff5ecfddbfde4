import { AppError } from '@app/common';

/** The first day of `2026-10`, UTC. Throws AppError('invalid_value'). */
export function firstDayOf(month: string): Date {
  const match = /^(20\d\d)-(0[1-9]|1[0-2])$/.exec(month);
  if (!match) throw new AppError('invalid_value', { message: 'A month is written as in 2026-10.', param: 'month' });
  return new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, 1));
}

export const monthOf = (day: Date): string => day.toISOString().slice(0, 7);
export const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10);

export const addMonths = (month: Date, count: number): Date =>
  new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + count, 1));

const DAY_MS = 24 * 60 * 60_000;
export const addDays = (instant: Date, days: number): Date => new Date(instant.getTime() + days * DAY_MS);
