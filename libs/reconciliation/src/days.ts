import { AppError } from '@app/common';

const DAY_MS = 86_400_000;

/** Days as `2026-11-21`, UTC, both included. */
export interface DayRange {
  readonly firstDay: string;
  readonly lastDay: string;
}

export const dayOfDate = (date: Date): string => date.toISOString().slice(0, 10);
export const dateOfDay = (day: string): Date => new Date(`${day}T00:00:00Z`);
export const shiftDay = (day: string, days: number): string =>
  dayOfDate(new Date(dateOfDay(day).getTime() + days * DAY_MS));

export function daysOf({ firstDay, lastDay }: DayRange): string[] {
  const days: string[] = [];
  for (let day = firstDay; day <= lastDay; day = shiftDay(day, 1)) days.push(day);
  return days;
}

const LONGEST_DAYS = 92;

/** Throws AppError('invalid_value'): the wrong way round, too long, or not over yet. */
export function requireRange({ firstDay, lastDay }: DayRange, today: string): void {
  const refuse = (param: string, message: string) => new AppError('invalid_value', { param, message });
  if (lastDay < firstDay) throw refuse('lastDay', 'The last day must not come before the first.');
  if (lastDay >= today) throw refuse('lastDay', 'Only days that are over can be compared.');
  if (shiftDay(firstDay, LONGEST_DAYS - 1) < lastDay)
    throw refuse('lastDay', `At most ${LONGEST_DAYS} days can be compared at once.`);
}
