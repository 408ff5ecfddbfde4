import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { memberMay, platformMay } from '@app/identity';
import { Logger } from '@app/logging';
import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { ownedBy, readerOf, ExportsService, type ExportOwner } from './exports.service';
import { ExportChoices } from './order-schema';
import { requireChoices } from './plan-export';
import { lastRunUntil, nextRunAfter, periodBefore } from './schedule.queries';

const MOST_SCHEDULES = 50;
const MOST_RECIPIENTS = 20;

export const NewExportSchedule = ExportChoices.extend({
  name: z.string().trim().min(1).max(100),
  frequency: z
    .enum(['daily', 'weekly', 'monthly'])
    .meta({ description: 'Every day, on Mondays, on the first of the month' }),
  period: z.enum(['yesterday', 'last_week', 'last_month']).meta({ description: 'Of the rows, seen from each run' }),
  hour: z.int().min(0).max(23).meta({ description: 'Of the day, in its time zone' }),
  recipients: z
    .array(z.email().max(254).toLowerCase())
    .max(MOST_RECIPIENTS)
    .default([])
    .meta({ description: 'E-mail addresses that are sent a link to each export' }),
  isEnabled: z.boolean().default(true),
});
export type NewExportSchedule = z.infer<typeof NewExportSchedule>;

/** What a schedule keeps of its choices. */
export const ScheduleParameters = ExportChoices.pick({ grain: true, filter: true, columns: true, hasBom: true });

type Schedule = Prisma.ExportScheduleModel;

/** Exports that are made again and again. */
@Injectable()
export class ExportSchedulesService {
  constructor(
    private readonly database: Database,
    private readonly exports: ExportsService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Throws AppError naming the field that is wrong. */
  async create(
    db: Prisma.TransactionClient,
    owner: ExportOwner,
    { createdById, schedule }: { readonly createdById: string; readonly schedule: NewExportSchedule },
  ): Promise<Schedule> {
    requireChoices(schedule, readerOf(owner));
    if ((await db.exportSchedule.count({ where: ownedBy(owner) })) >= MOST_SCHEDULES) {
      throw new AppError('too_many_attempts', { message: `There are ${MOST_SCHEDULES} schedules already.` });
    }
    const ownership = { organizationId: owner?.organizationId ?? null, memberId: owner?.userId ?? null };
    const data = { ...(await this.dataOf(db, schedule)), ...ownership, id: uuidv7(), createdById };
    return db.exportSchedule.create({ data });
  }

  /** Throws AppError('version_conflict') unless it is as it was seen. */
  async update(
    db: Prisma.TransactionClient,
    owner: ExportOwner,
    { id, version, schedule }: { readonly id: string; readonly version: number; readonly schedule: NewExportSchedule },
  ): Promise<Schedule> {
    requireChoices(schedule, readerOf(owner));
    const data = { ...(await this.dataOf(db, schedule)), version: { increment: 1 } };
    const { count } = await db.exportSchedule.updateMany({ where: { id, version, ...ownedBy(owner) }, data });
    if (count === 0) throw new AppError('version_conflict', { param: 'If-Match' });
    return db.exportSchedule.findUniqueOrThrow({ where: { id } });
  }

  /** Has the exports made whose time has come; of runs that were missed, the last one. */
  async runDue(): Promise<void> {
    const now = this.clock.now();
    const due = await this.database.prisma.exportSchedule.findMany({
      where: { isEnabled: true, nextRunAt: { lte: now } },
      select: { id: true },
      orderBy: { nextRunAt: 'asc' },
    });
    for (const { id } of due) await this.runOne(id, now);
    if (due.length > 0) this.exports.poke();
  }

  private async runOne(id: string, now: Date): Promise<void> {
    try {
      await this.database.prisma.$transaction((db) => this.runIn(db, id, now));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Too much waits: it stays due.
      if (error.code === 'too_many_attempts') return;
      // Its dataset or one of its columns is no more: a person has to look.
      this.logger.warn('a schedule of exports cannot run and was switched off', { scheduleId: id, error });
      await this.database.prisma.exportSchedule.update({ where: { id }, data: { isEnabled: false } });
    }
  }

  /** Several workers may find it due; the first one moves it on. */
  private async runIn(db: Prisma.TransactionClient, id: string, now: Date): Promise<void> {
    await db.$executeRaw`SELECT FROM export_schedules WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await db.exportSchedule.findUnique({ where: { id }, include: AUTHORITY });
    if (!row?.isEnabled || row.nextRunAt > now) return;
    if (!mayStill(row)) {
      await db.exportSchedule.update({ where: { id }, data: { isEnabled: false, version: { increment: 1 } } });
      return;
    }
    const { timeZone, organizationId, memberId, createdById } = row;
    const { from, to } = await periodBefore(db, row.period, { timeZone, at: await lastRunUntil(db, row, now) });
    const owner = organizationId === null ? null : { organizationId, userId: memberId ?? undefined };
    const order = { ...choicesOf(row), from: from.toISOString(), to: to.toISOString() };
    await this.exports.create(db, { owner, createdById, scheduleId: id, order });
    await db.exportSchedule.update({ where: { id }, data: { nextRunAt: await nextRunAfter(db, row, now) } });
  }

  private async dataOf(db: Prisma.TransactionClient, schedule: NewExportSchedule) {
    const { name, dataset, format, timeZone, grain, filter, columns, hasBom, ...rest } = schedule;
    const parameters = { ...(grain && { grain }), filter, columns, hasBom };
    const nextRunAt = await nextRunAfter(db, schedule, this.clock.now());
    return { ...rest, name, dataset, format, timeZone, parameters, nextRunAt };
  }
}

/** What a schedule asks of each of its exports. */
export function choicesOf(schedule: Schedule): ExportChoices {
  const { dataset, format, timeZone, parameters } = schedule;
  return ExportChoices.parse({ ...ScheduleParameters.parse(parameters), dataset, format, timeZone });
}

const AUTHORITY = { createdBy: { include: { memberships: true } } } as const;
type Authority = Prisma.ExportScheduleGetPayload<{ include: typeof AUTHORITY }>;

/** Whoever made it may have left, or may do less by now. */
function mayStill({ createdBy, organizationId, memberId }: Authority): boolean {
  if (!createdBy || createdBy.disabledAt) return false;
  if (createdBy.platformRole !== 'none' && platformMay(createdBy.platformRole, 'exports:write')) return true;
  const membership = createdBy.memberships.find((candidate) => candidate.organizationId === organizationId);
  if (!membership || !memberMay(membership.role, 'exports:write')) return false;
  return membership.role === 'admin' || memberId === createdBy.id;
}
