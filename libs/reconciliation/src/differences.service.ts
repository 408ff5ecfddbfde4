import { recordChange } from '@app/audit';
import { AppError, Clock, formatUsd, nanoUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { LedgerService } from '@app/ledger';
import { Injectable } from '@nestjs/common';
import { dayOfDate } from './days';
import { readExplainingAttempts, type AttemptPage, type ExplainingAttempts } from './explaining-attempts.queries';
import type { Author } from './sources.service';

type Row = Prisma.ReconciliationDifferenceGetPayload<{ include: { source: true } }>;

const PATIENCE = { maxWait: 5_000, timeout: 10_000 };

/** What is done about differences: explained, dismissed, or posted. Each is decided by a person, and noted. */
@Injectable()
export class DifferencesService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** Somebody knows why. It can still be posted. Throws AppError('not_found'), 'in_use' once it is posted. */
  explain(id: string, note: string, author: Author): Promise<void> {
    return this.decide(id, { state: 'explained', note }, author);
  }

  /** Nothing is to be done about it. Throws like `explain`. */
  dismiss(id: string, note: string, author: Author): Promise<void> {
    return this.decide(id, { state: 'dismissed', note }, author);
  }

  /**
   * Brings what we owe up to the bill, once: posted again it answers the same transaction. Throws AppError('not_found'),
   * 'invalid_value' where there is nothing to post, 'in_use' for one that was dismissed.
   */
  async postTrueUp(id: string, author: Author): Promise<bigint> {
    return this.database.prisma.$transaction(async (db) => {
      const row = await locked(db, id);
      if (row.ledgerTransactionId !== null) return row.ledgerTransactionId;
      if (row.state === 'dismissed') throw decided('It was dismissed.');
      if (!isPostable(row)) throw nothingToPost();
      const amount = row.costDeltaNanoUsd!;
      const bill = row.importId
        ? await db.providerUsageImport.findUniqueOrThrow({ where: { id: row.importId } })
        : undefined;
      const reference = bill?.reference ?? 'no bill';
      const what = `${row.source.name}: ${row.upstreamModel}, ${dayOfDate(row.day)}, ${row.class}`;
      const { transactionId } = await this.ledger.trueUp(
        {
          amount: nanoUsd(amount),
          idempotencyKey: `true-up:${reference}:${id}`,
          actor: author.actor,
          memo: `${reference}: ${what}`,
        },
        db,
      );
      const decision = { decidedBy: author.actor, decidedAt: this.clock.now() };
      const data = { state: 'posted', ledgerTransactionId: transactionId, ...decision } as const;
      await db.reconciliationDifference.update({ where: { id }, data });
      const after = { amountUsd: formatUsd(amount), reference, transactionId: transactionId.toString() };
      await recordChange(db, { ...author, action: 'reconciliation-difference.posted', subject: subjectOf(id), after });
      return transactionId;
    }, PATIENCE);
  }

  /** The attempts that make a difference, newest first. Throws AppError('not_found'). */
  async attempts(id: string, page: AttemptPage): Promise<ExplainingAttempts> {
    const row = await this.database.prisma.reconciliationDifference.findUnique({
      where: { id },
      include: { source: true },
    });
    if (!row) throw new AppError('not_found');
    return readExplainingAttempts(this.database.pool, row, page);
  }

  private async decide(
    id: string,
    { state, note }: { readonly state: 'explained' | 'dismissed'; readonly note: string },
    author: Author,
  ): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const before = await locked(db, id);
      if (before.state === 'posted') throw decided('It was posted.');
      const data = { state, note, decidedBy: author.actor, decidedAt: this.clock.now() };
      await db.reconciliationDifference.update({ where: { id }, data });
      await recordChange(db, {
        ...author,
        action: `reconciliation-difference.${state}`,
        subject: subjectOf(id),
        before: { state: before.state, note: before.note },
        after: { state, note },
      });
    }, PATIENCE);
  }
}

const subjectOf = (id: string): string => `reconciliation-difference:${id}`;
const decided = (message: string) => new AppError('in_use', { message });

const nothingToPost = () =>
  new AppError('invalid_value', { message: 'It changes nothing of what we owe: there is nothing to post.' });

async function locked(db: Prisma.TransactionClient, id: string): Promise<Row> {
  await db.$queryRaw`SELECT FROM reconciliation_differences WHERE id = ${id}::uuid FOR UPDATE`;
  const row = await db.reconciliationDifference.findUnique({ where: { id }, include: { source: true } });
  if (!row) throw new AppError('not_found');
  return row;
}

/** What a boundary moves comes back on the next day; what has no cost cannot be owed. */
export const isPostable = (row: Pick<Row, 'class' | 'state' | 'costDeltaNanoUsd'>): boolean =>
  (row.state === 'open' || row.state === 'explained') && row.class !== 'boundary' && Boolean(row.costDeltaNanoUsd);
