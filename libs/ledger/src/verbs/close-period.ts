import { AppError } from '@app/common';
import type { Prisma } from '@app/database';

export interface PeriodClose {
  /** First day of the month, UTC. */
  readonly month: Date;
  readonly actor: string;
}

/**
 * Closes a month: whatever is posted from now on belongs to a later one. Months are closed in order, when they are over and
 * nothing of them is under way any more. Throws AppError('invalid_value') saying what stands against it.
 */
export async function closePeriod(db: Prisma.TransactionClient, { month, actor }: PeriodClose): Promise<void> {
  // Waits for what is being posted, and lets nothing be posted meanwhile.
  await db.$executeRaw`LOCK TABLE ledger_transactions, usage_records IN SHARE ROW EXCLUSIVE MODE`;
  const rows = await db.$queryRaw<{ isOver: boolean; isNext: boolean; underWay: bigint }[]>`
    SELECT ${month}::date + interval '1 month' <= now() AT TIME ZONE 'UTC' AS "isOver",
           coalesce((SELECT max(month) + interval '1 month' = ${month}::date FROM periods), true) AS "isNext",
           (SELECT count(*) FROM holds WHERE created_at < (${month}::date + interval '1 month') AT TIME ZONE 'UTC')
             + (SELECT count(*) FROM usage_inbox
                 WHERE (body->>'admitted_at')::timestamptz < (${month}::date + interval '1 month') AT TIME ZONE 'UTC') AS "underWay"`;
  const { isOver, isNext, underWay } = rows[0]!;
  if (!isOver) throw cannotClose('it is not over');
  if (!isNext) throw cannotClose('the month before it is not, or it is already');
  if (underWay > 0n) throw cannotClose(`${underWay} of its calls are not settled`);
  await db.period.create({ data: { month, actor } });
}

const cannotClose = (why: string) =>
  new AppError('invalid_value', { message: `The month cannot be closed: ${why}.`, param: 'month' });
