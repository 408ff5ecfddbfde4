import { Clock } from '@app/common';
import { Database } from '@app/database';
import { Logger } from '@app/logging';
import { SettingsService } from '@app/settings';
import { Injectable } from '@nestjs/common';
import { addDays, addMonths } from './month';
import { StatementsService } from './statements.service';

export interface NewRun {
  readonly month: Date;
  readonly task: 'drafts' | 'finalization';
  readonly actor: string;
}

/** How many statements until the row says again how far it is. */
const TOLD_EVERY = 100;
const NIGHTLY = 'nightly';

/**
 * The statements of a month all together. A row says what is to be done; any worker takes it up, one at a time, and one that
 * died leaves it to the next: what is done already is done over, or stays as it is.
 */
@Injectable()
export class StatementRunsService {
  private isStopped = false;

  constructor(
    private readonly database: Database,
    private readonly statements: StatementsService,
    private readonly settings: SettingsService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Answers the id of the run; of the one under way when there is one. */
  async ask({ month, task, actor }: NewRun): Promise<string> {
    const { prisma } = this.database;
    await prisma.statementRun.createMany({ data: [{ month, task, actor }], skipDuplicates: true });
    const underWay = { where: { month, task }, orderBy: { createdAt: 'desc' } } as const;
    return (await prisma.statementRun.findFirstOrThrow(underWay)).id;
  }

  /** Asks for new drafts of the month that waits for its close: once a day, while its days of grace last. */
  async askNightly(): Promise<void> {
    const now = this.clock.now();
    const month = addMonths(now, -1);
    const { graceDays } = await this.settings.valueOf('finance');
    if (now > addDays(addMonths(month, 1), graceDays + 1)) return;
    const { prisma } = this.database;
    if (await prisma.period.count({ where: { month } })) return;
    const today = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
    const runs = { month, task: 'drafts', actor: NIGHTLY, createdAt: { gte: today } } as const;
    if (await prisma.statementRun.count({ where: runs })) return;
    await this.ask({ month, task: 'drafts', actor: NIGHTLY });
  }

  /** Does what is asked for, oldest first, until nothing is. */
  async work(): Promise<void> {
    const client = await this.database.pool.connect();
    try {
      const { rows } = await client.query<{ isOurs: boolean }>(
        `SELECT pg_try_advisory_lock(hashtext('statement runs')) AS "isOurs"`,
      );
      if (!rows[0]!.isOurs) return;
      await this.workThrough().finally(() => client.query(`SELECT pg_advisory_unlock(hashtext('statement runs'))`));
    } finally {
      client.release();
    }
  }

  /** The run under way stops after the statement at hand; the next worker goes on. */
  stop(): void {
    this.isStopped = true;
  }

  private async workThrough(): Promise<void> {
    const { prisma } = this.database;
    for (;;) {
      const run = await prisma.statementRun.findFirst({ where: { finishedAt: null }, orderBy: { createdAt: 'asc' } });
      if (!run || this.isStopped) return;
      await (run.task === 'drafts' ? this.makeDrafts(run) : this.finalizeAll(run));
      if (this.isStopped) return;
      await prisma.statementRun.update({ where: { id: run.id }, data: { finishedAt: this.clock.now() } });
    }
  }

  private async makeDrafts({ id, month }: Run): Promise<void> {
    const organizationIds = await this.organizationsOf(month);
    await this.doEach(id, organizationIds, async (organizationId) => {
      await this.statements.draft({ organizationId, month });
    });
  }

  private async finalizeAll({ id, month, actor }: Run): Promise<void> {
    await this.makeDrafts({ id, month, actor });
    const drafts = await this.database.prisma.statement.findMany({
      where: { month, state: 'draft' },
      orderBy: { id: 'asc' },
      select: { id: true },
    });
    await this.doEach(
      id,
      drafts.map((draft) => draft.id),
      (statementId) => this.statements.finalize(statementId, { actor }),
    );
  }

  private async doEach(id: string, subjects: readonly string[], each: (subject: string) => Promise<void>) {
    const { prisma } = this.database;
    const progress = { total: subjects.length, done: 0, failed: 0 };
    await prisma.statementRun.update({ where: { id }, data: progress });
    for (const subject of subjects) {
      if (this.isStopped) return;
      try {
        await each(subject);
        progress.done++;
      } catch (error) {
        progress.failed++;
        this.logger.error('a statement could not be made', error, { subject });
        await prisma.statementRun.update({ where: { id }, data: { problem: (error as Error).message.slice(0, 500) } });
      }
      if ((progress.done + progress.failed) % TOLD_EVERY === 0)
        await prisma.statementRun.update({ where: { id }, data: progress });
    }
    await prisma.statementRun.update({ where: { id }, data: progress });
  }

  /** Those whose wallet something was posted to in the month. */
  private async organizationsOf(month: Date): Promise<string[]> {
    const rows = await this.database.prisma.$queryRaw<{ id: string }[]>`
      SELECT organization_id AS id FROM wallets WHERE EXISTS (
        SELECT FROM ledger_transactions AS t JOIN ledger_entries ON transaction_id = t.id
         WHERE t.wallet_id = wallets.id AND t.period = ${month}::date) ORDER BY organization_id`;
    return rows.map(({ id }) => id);
  }
}

interface Run {
  readonly id: string;
  readonly month: Date;
  readonly actor: string;
}
