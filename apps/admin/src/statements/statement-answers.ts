import { formatUsd } from '@app/common';
import type { Prisma } from '@app/database';
import { creditedOfAll, monthOf, paidOfAll } from '@app/statements';
import { instant, instantOrNull } from '../http/answers';
import type { RunAnswer, StatementAnswer } from './statements.schemas';

export const INCLUDED = { organization: { select: { name: true } } } as const;
export type StatementRow = Prisma.StatementGetPayload<{ include: typeof INCLUDED }>;

/** Rows of a page, with what became of them since. */
export async function toAnswers(
  db: Prisma.TransactionClient,
  rows: readonly StatementRow[],
  now: Date,
): Promise<StatementAnswer[]> {
  const ids = rows.map(({ id }) => id);
  const [paid, credited] = await Promise.all([paidOfAll(db, ids), creditedOfAll(db, ids)]);
  return rows.map((row) => toAnswer(row, { paid: paid.get(row.id) ?? 0n, credited: credited.get(row.id) ?? 0n, now }));
}

interface Since {
  readonly paid: bigint;
  readonly credited: bigint;
  readonly now: Date;
}

function toAnswer(row: StatementRow, { paid, credited, now }: Since): StatementAnswer {
  const { id, organizationId, kind, state, number, dueOn } = row;
  const isOwed = kind === 'invoice' && state === 'final';
  const due = isOwed ? row.totalNanoUsd - credited - paid : 0n;
  return {
    ...{ id, organizationId, organizationName: row.organization.name, month: monthOf(row.month), kind, state, number },
    usageUsd: formatUsd(row.usageNanoUsd),
    totalUsd: formatUsd(row.totalNanoUsd),
    paidUsd: formatUsd(paid),
    creditedUsd: formatUsd(credited),
    dueUsd: formatUsd(due),
    isOverdue: due > 0n && dueOn !== null && dueOn.toISOString().slice(0, 10) < now.toISOString().slice(0, 10),
    builtAt: instant(row.builtAt),
    issuedAt: instantOrNull(row.issuedAt),
    dueOn: dueOn && dueOn.toISOString().slice(0, 10),
    mailedAt: instantOrNull(row.mailedAt),
    voidedAt: instantOrNull(row.voidedAt),
  };
}

export const toRun = (row: Prisma.StatementRunGetPayload<object>): RunAnswer => ({
  ...{ id: row.id, month: monthOf(row.month), task: row.task, total: row.total, done: row.done, failed: row.failed },
  ...{ problem: row.problem, createdAt: instant(row.createdAt), finishedAt: instantOrNull(row.finishedAt) },
});
