import { AppError } from '@app/common';
import type { Prisma } from '@app/database';

export interface PeriodClose {
  /** First day of the month, UTC. */
  readonly month: Date;
  readonly actor: string;
  /** Calls of the month that are still under way a day after its end go to the next one. */
  readonly leavesStragglers?: boolean;
}

/** What of a month is not settled yet. */
export interface PeriodState {
  readonly isOver: boolean;
  /** The month before it is closed, or none is; false for one that is closed. */
  readonly isNext: boolean;
  /** It ended a day ago. */
  readonly isDayOver: boolean;
  readonly openHolds: bigint;
  readonly waitingCalls: bigint;
}

/**
 * Closes a month: whatever is posted from now on belongs to a later one. Months are closed in order, when they are over and
 * nothing of them is under way any more; after a day its stragglers may be left to the next. Throws AppError('invalid_value')
 * saying what stands against it.
 */
export async function closePeriod(db: Prisma.TransactionClient, close: PeriodClose): Promise<void> {
  const { month, actor, leavesStragglers = false } = close;
  // Waits for what is being posted, and lets nothing be posted meanwhile.
  await db.$executeRaw`LOCK TABLE ledger_transactions, usage_records IN SHARE ROW EXCLUSIVE MODE`;
  const { isOver, isNext, isDayOver, openHolds, waitingCalls } = await periodState(db, month);
  const underWay = openHolds + waitingCalls;
  if (!isOver) throw cannotClose('it is not over');
  if (!isNext) throw cannotClose('the month before it is not, or it is already');
  if (underWay > 0n && !(leavesStragglers && isDayOver)) throw cannotClose(`${underWay} of its calls are not settled`);
  const last = await db.ledgerTransaction.aggregate({ _max: { id: true } });
  const watermarkId = last._max.id ?? 0n;
  await db.period.create({ data: { month, actor, watermarkId, stragglers: Number(underWay) } });
}

export async function periodState(db: Prisma.TransactionClient, month: Date): Promise<PeriodState> {
  const rows = await db.$queryRaw<PeriodState[]>`
    SELECT ends_at <= now() AS "isOver", ends_at + interval '24 hours' <= now() AS "isDayOver",
           coalesce((SELECT max(month) + interval '1 month' = ${month}::date FROM periods), true) AS "isNext",
           (SELECT count(*) FROM holds WHERE created_at < ends_at) AS "openHolds",
           (SELECT count(*) FROM usage_inbox WHERE (body->>'admitted_at')::timestamptz < ends_at) AS "waitingCalls"
      FROM (SELECT (${month}::date + interval '1 month') AT TIME ZONE 'UTC' AS ends_at) AS bound`;
  return rows[0]!;
}

const cannotClose = (why: string) =>
  new AppError('invalid_value', { message: `The month cannot be closed: ${why}.`, param: 'month' });
