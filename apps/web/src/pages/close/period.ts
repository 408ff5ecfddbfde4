import type { components } from '../../client/generated/api';

export type Period = components['schemas']['Period'];

/** The worker is at something that belongs to it. */
export const isUnderWay = (period: Period | undefined): boolean =>
  period !== undefined &&
  (period.runs.some(({ finishedAt }) => finishedAt === null) ||
    (period.state === 'closed' && period.totals === null) ||
    (period.state === 'closing' && period.points.some(({ id, state }) => id === 'audit' && state === 'blocked')));
