import { recordChange } from '@app/audit';
import { Database, type Prisma } from '@app/database';
import { choicesOf, ExportSchedulesService, ownedBy, type ExportOwner, type NewExportSchedule } from '@app/exports';
import { Injectable } from '@nestjs/common';
import { instant } from '../http/answers';
import { containing, window } from '../http/paging';
import type { Author, Target } from '../http/request-parameters';
import { requireFound, requireOneChanged, requireVersion } from '../http/versions';
import type { Maker } from './exports.administration';
import type { ExportScheduleAnswer, ScheduleQuery } from './exports.schemas';

const INCLUDED = { createdBy: { select: { name: true } } } as const;
type Row = Prisma.ExportScheduleGetPayload<{ include: typeof INCLUDED }>;

@Injectable()
export class ExportSchedulesAdministration {
  constructor(
    private readonly database: Database,
    private readonly schedules: ExportSchedulesService,
  ) {}

  async list(owner: ExportOwner, query: ScheduleQuery) {
    const where = { ...ownedBy(owner), ...(query.search && { name: containing(query.search) }) };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.exportSchedule.findMany({ where, include: INCLUDED, ...window(query) }),
      prisma.exportSchedule.count({ where }),
    ]);
    return { items: rows.map(toAnswer), total };
  }

  async read(owner: ExportOwner, id: string): Promise<ExportScheduleAnswer> {
    const where = { id, ...ownedBy(owner) };
    return toAnswer(requireFound(await this.database.prisma.exportSchedule.findFirst({ where, include: INCLUDED })));
  }

  async create(owner: ExportOwner, schedule: NewExportSchedule, { userId, ...author }: Maker) {
    const { id } = await this.database.prisma.$transaction(async (db) => {
      const made = await this.schedules.create(db, owner, { createdById: userId, schedule });
      await recordChange(db, { ...author, ...named('created', made), after: documentOf(schedule) });
      return made;
    });
    return this.read(owner, id);
  }

  async update(owner: ExportOwner, target: Target, schedule: NewExportSchedule, author: Author) {
    await this.database.prisma.$transaction(async (db) => {
      const before = await this.seen(db, owner, target);
      const after = await this.schedules.update(db, owner, { ...target, schedule });
      const documents = { before: documentOf(toAnswer(before)), after: documentOf(schedule) };
      await recordChange(db, { ...author, ...named('updated', after), ...documents });
    });
    return this.read(owner, target.id);
  }

  async remove(owner: ExportOwner, target: Target, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const before = await this.seen(db, owner, target);
      const { id, version } = target;
      requireOneChanged(await db.exportSchedule.deleteMany({ where: { id, version, ...ownedBy(owner) } }));
      await recordChange(db, { ...author, ...named('removed', before), before: documentOf(toAnswer(before)) });
    });
  }

  private async seen(db: Prisma.TransactionClient, owner: ExportOwner, { id, version }: Target): Promise<Row> {
    const row = await db.exportSchedule.findFirst({ where: { id, ...ownedBy(owner) }, include: INCLUDED });
    return requireVersion(row, version);
  }
}

const named = (what: string, { id, organizationId }: Prisma.ExportScheduleModel) => ({
  ...(organizationId !== null && { organizationId }),
  ...{ action: `export-schedule.${what}`, subject: `export-schedule:${id}` },
});

function documentOf(schedule: NewExportSchedule): Prisma.InputJsonObject {
  const { name, dataset, format, timeZone, grain, filter, columns, hasBom } = schedule;
  const { frequency, period, hour, recipients, isEnabled } = schedule;
  const choices = { dataset, format, timeZone, ...(grain && { grain }), filter, columns, hasBom };
  return { name, ...choices, frequency, period, hour, recipients, isEnabled };
}

function toAnswer(row: Row): ExportScheduleAnswer {
  const { id, version, name, frequency, period, hour, recipients, isEnabled } = row;
  return {
    ...{ id, version, name, frequency, period, hour, recipients, isEnabled },
    ...choicesOf(row),
    nextRunAt: instant(row.nextRunAt),
    createdBy: row.createdBy?.name ?? null,
    createdAt: instant(row.createdAt),
  };
}
