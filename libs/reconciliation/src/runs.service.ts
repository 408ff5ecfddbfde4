import { openFinding } from '@app/auditor';
import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { compare, type Difference } from './compare';
import { dateOfDay, dayOfDate, requireRange, shiftDay, type DayRange } from './days';
import { ImportsService } from './imports.service';
import { keepDifferences } from './keep-differences';
import { readOurDays } from './our-days.queries';
import { readTheirDays, reportedDays } from './provider-days';
import type { Source } from './source-settings';
import type { Author } from './sources.service';
import { summarize } from './summarize';

const PATIENCE = { maxWait: 5_000, timeout: 120_000 };
/** Vendors report a day some hours after it is over. */
const DAILY_FROM_HOUR = 3;
/** A run whose worker died is taken again. */
const LONGEST_RUN_MINUTES = 30;
const MOST_TRIES_A_DAY = 5;
const PRICE_CHECK = 'provider_price';
const SCHEDULE = 'schedule';

type Run = Prisma.ReconciliationRunGetPayload<{ include: { source: true } }>;

/** Comparisons. A row is the job: queued by people or by the schedule, taken by one worker, done again without harm. */
@Injectable()
export class RunsService {
  constructor(
    private readonly database: Database,
    private readonly imports: ImportsService,
    private readonly clock: Clock,
  ) {}

  /** Throws AppError('invalid_value') for a range that cannot be compared. */
  async request(source: Source, range: DayRange, author: Author): Promise<string> {
    requireRange(range, dayOfDate(this.clock.now()));
    return this.database.prisma.$transaction(async (db) => {
      const { id } = await db.reconciliationRun.create({ data: rowOf(source, range, author.actor) });
      const subject = `reconciliation-source:${source.id}`;
      await recordChange(db, { ...author, action: 'reconciliation-run.requested', subject, after: { ...range } });
      return id;
    });
  }

  /** Queues yesterday, and the day before again, for each source that can be asked and has not been today. */
  async queueDaily(): Promise<void> {
    const now = this.clock.now();
    if (now.getUTCHours() < DAILY_FROM_HOUR) return;
    const today = dayOfDate(now);
    const range = { firstDay: shiftDay(today, -2), lastDay: shiftDay(today, -1) };
    await this.database.prisma.$transaction(async (db) => {
      await db.$queryRaw`SELECT FROM (SELECT pg_advisory_xact_lock(hashtext('reconciliation-daily'))) AS locked`;
      const due = await db.$queryRaw<{ id: string }[]>`
        SELECT id FROM reconciliation_sources AS source
         WHERE adapter <> 'csv' AND sealed IS NOT NULL AND NOT EXISTS (
           SELECT FROM reconciliation_runs AS run
            WHERE run.source_id = source.id AND is_daily AND last_day = ${range.lastDay}::date
           HAVING count(*) FILTER (WHERE state <> 'failed') > 0 OR count(*) >= ${MOST_TRIES_A_DAY}
               OR max(finished_at) > ${now}::timestamptz - interval '1 hour')`;
      for (const { id } of due)
        await db.reconciliationRun.create({ data: { ...rowOf({ id }, range, SCHEDULE), isDaily: true } });
    });
  }

  /** Does all that wait. Several workers share them. */
  async runWaiting(): Promise<void> {
    for (;;) {
      const run = await this.take();
      if (!run) return;
      await this.execute(run);
    }
  }

  private async take(): Promise<Run | null> {
    const taken = await this.database.prisma.$queryRaw<{ id: string }[]>`
      UPDATE reconciliation_runs SET state = 'running', started_at = now() WHERE id = (
        SELECT id FROM reconciliation_runs
         WHERE state = 'queued'
            OR state = 'running' AND started_at < now() - make_interval(mins => ${LONGEST_RUN_MINUTES}::int)
         ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id`;
    const id = taken[0]?.id;
    if (!id) return null;
    return this.database.prisma.reconciliationRun.findUnique({ where: { id }, include: { source: true } });
  }

  private async execute(run: Run): Promise<void> {
    try {
      const range = { firstDay: dayOfDate(run.firstDay), lastDay: dayOfDate(run.lastDay) };
      if (run.source.adapter !== 'csv') await this.imports.pull(run.source, range, run.actor);
      await this.compareRange(run, range);
    } catch (error) {
      // What a person can do something about; anything else is ours, and logged by the caller.
      const message = error instanceof AppError ? error.message : 'Something went wrong on our side.';
      const data = { state: 'failed', error: message, finishedAt: this.clock.now() } as const;
      await this.database.prisma.reconciliationRun.update({ where: { id: run.id }, data });
      if (!(error instanceof AppError)) throw error;
    }
  }

  private async compareRange(run: Run, range: DayRange): Promise<void> {
    const { source } = run;
    const { pool, prisma } = this.database;
    // A day on either side: a call of midnight may be counted there.
    const wide = { firstDay: shiftDay(range.firstDay, -1), lastDay: shiftDay(range.lastDay, 1) };
    const reported = await reportedDays(prisma, source, wide);
    const known = ({ day }: { readonly day: string }) => reported.has(day);
    const ours = (await readOurDays(pool, source, wide)).filter(known);
    const theirs = (await readTheirDays(prisma, source, wide)).filter(known);
    const found = compare(ours, theirs).filter((difference) => touches(difference, range));
    const summary = summarize({ ours, theirs, found, reported, range });
    await prisma.$transaction(async (db) => {
      await db.$queryRaw`SELECT FROM reconciliation_sources WHERE id = ${source.id}::uuid FOR UPDATE`;
      const now = this.clock.now();
      const within = { firstDay: range.firstDay, lastDay: range.lastDay };
      const isCompared = ({ day }: Difference) => reported.has(day);
      await keepDifferences(db, found.filter(isCompared), { sourceId: source.id, runId: run.id, range: within, now });
      await findPriceChanges(db, source, range);
      const data = { state: 'done', summary, error: null, finishedAt: now } as const;
      await db.reconciliationRun.update({ where: { id: run.id }, data });
    }, PATIENCE);
  }
}

const rowOf = ({ id }: Pick<Source, 'id'>, { firstDay, lastDay }: DayRange, actor: string) => ({
  ...{ sourceId: id, firstDay: dateOfDay(firstDay), lastDay: dateOfDay(lastDay), actor },
});

/** A boundary also touches the day after its own. */
const touches = ({ day, class: name }: Difference, { firstDay, lastDay }: DayRange): boolean =>
  day <= lastDay && (day >= firstDay || (name === 'boundary' && shiftDay(day, 1) === firstDay));

/** Another price on two days in a row is no accident: the vendor changed it, and our price list is behind. */
async function findPriceChanges(db: Prisma.TransactionClient, source: Source, range: DayRange): Promise<void> {
  const rows = await db.$queryRaw<{ model: string; day: string; cost: bigint }[]>`
    SELECT DISTINCT ON (later.upstream_model) later.upstream_model AS model, later.day::text AS day,
           later.cost_delta_nano_usd AS cost
      FROM reconciliation_differences AS later
      JOIN reconciliation_differences AS earlier
        ON earlier.source_id = later.source_id AND earlier.class = later.class AND earlier.day = later.day - 1
       AND earlier.upstream_model = later.upstream_model AND earlier.credential_id IS NOT DISTINCT FROM later.credential_id
       AND sign(earlier.cost_delta_nano_usd) = sign(later.cost_delta_nano_usd) AND earlier.state <> 'dismissed'
     WHERE later.source_id = ${source.id}::uuid AND later.class = 'price_mismatch' AND later.state <> 'dismissed'
       AND later.day BETWEEN ${range.firstDay}::date AND ${range.lastDay}::date
     ORDER BY later.upstream_model, later.day DESC`;
  for (const { model, day, cost } of rows) {
    const facts = { source: source.name, provider: source.providerId, model, day, costDeltaNanoUsd: cost.toString() };
    await openFinding(db, { check: PRICE_CHECK, subject: `price:${source.id}:${model}`, facts });
  }
}
