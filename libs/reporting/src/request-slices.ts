import { DAY_MS, floorTo, HOUR_MS, utcDay } from './instants';
import type { Guide } from './request-guide.queries';

/** A stretch of one UTC day to be searched by one statement. */
export interface Slice {
  readonly fromMs: number;
  readonly toMs: number;
  /**
   * `newest`: walk back through the ids until the page is full; right where matches are many. `all`: find every match by
   * whatever index fits, then take the newest; right where they are few.
   */
  readonly take: 'newest' | 'all';
}

/** Read by their ids, so many calls take some tens of milliseconds. */
const MOST_CALLS = 40_000;
const MANY_MATCHES = 2_000;

export interface SlicePlan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  readonly guide: Guide;
  /** From there on hours are searched whatever the guide says. */
  readonly unknownFromMs: number;
  readonly indexedDays: ReadonlySet<string>;
  /** Nothing was searched for this page yet. */
  readonly isFirst: boolean;
}

interface Hour {
  readonly fromMs: number;
  readonly total: number;
  readonly matches: number;
}

/** What is to be searched between two instants, newest first; hours in which nothing can match are left out. */
export function planSlices(plan: SlicePlan): Slice[] {
  const slices: Slice[] = [];
  for (const hours of byDay(candidates(plan))) {
    const isFirst = plan.isFirst && slices.length === 0;
    const probe = isFirst ? probeOf(hours, plan.limit) : [];
    if (probe.length > 0) slices.push(sliceOf(probe, plan, 'newest'));
    slices.push(...restOfDay(hours.slice(probe.length), plan));
  }
  return slices;
}

function candidates({ fromMs, toMs, guide, unknownFromMs }: SlicePlan): Hour[] {
  const known = new Map(guide.hours.map((hour) => [hour.at.getTime(), hour]));
  const hours: Hour[] = [];
  for (let hour = floorTo(HOUR_MS, toMs - 1); hour + HOUR_MS > fromMs; hour -= HOUR_MS) {
    const row = known.get(hour);
    if (!row && hour + HOUR_MS <= unknownFromMs) continue;
    hours.push({ fromMs: hour, total: Number(row?.total ?? 0n), matches: Number(row?.matches ?? 0n) });
  }
  return hours;
}

function byDay(hours: readonly Hour[]): Hour[][] {
  const days = new Map<number, Hour[]>();
  for (const hour of hours) {
    const day = floorTo(DAY_MS, hour.fromMs);
    days.set(day, [...(days.get(day) ?? []), hour]);
  }
  return [...days.values()];
}

/** The newest hours, until they should fill a page or are enough to read in one go. */
function probeOf(hours: readonly Hour[], limit: number): Hour[] {
  const probe: Hour[] = [];
  let [total, matches] = [0, 0];
  for (const [index, hour] of hours.entries()) {
    const isNextTo = index === 0 || hours[index - 1]!.fromMs - hour.fromMs === HOUR_MS;
    if (index > 0 && (!isNextTo || total + hour.total > MOST_CALLS || matches >= limit)) break;
    probe.push(hour);
    [total, matches] = [total + hour.total, matches + hour.matches];
  }
  return probe;
}

function restOfDay(hours: readonly Hour[], plan: SlicePlan): Slice[] {
  if (hours.length === 0) return [];
  const matches = hours.reduce((sum, hour) => sum + hour.matches, 0);
  const take = plan.guide.isExact && matches > MANY_MATCHES ? 'newest' : 'all';
  if (plan.indexedDays.has(utcDay(hours[0]!.fromMs)) || take === 'newest') return [sliceOf(hours, plan, take)];
  const slices: Slice[] = [];
  for (let rest = hours; rest.length > 0;) {
    const run = probeOf(rest, Infinity);
    slices.push(sliceOf(run, plan, take));
    rest = rest.slice(run.length);
  }
  return slices;
}

const sliceOf = (hours: readonly Hour[], { fromMs, toMs }: SlicePlan, take: Slice['take']): Slice => ({
  fromMs: Math.max(fromMs, hours.at(-1)!.fromMs),
  toMs: Math.min(toMs, hours[0]!.fromMs + HOUR_MS),
  take,
});
