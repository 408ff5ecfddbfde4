import { AppError, Clock } from '@app/common';
import { Config } from '@app/config';
import { Database, type Prisma } from '@app/database';
import { ExportsQueue } from '@app/queue';
import { Injectable } from '@nestjs/common';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { uuidv7 } from 'uuidv7';
import type { Audience } from './dataset';
import { ExportFiles } from './export-files';
import { Manifest } from './manifest';
import type { ExportFormat, NewExport } from './order-schema';
import { parametersOf } from './plan-export';
import { FILE_FORMATS } from './writers/formats';

/** Whose exports: an organization's, a member's own there, or null, the platform's. */
export type ExportOwner = { readonly organizationId: string; readonly userId?: string | undefined } | null;

export const readerOf = (owner: ExportOwner): Audience => {
  if (owner === null) return 'platform';
  return owner.userId === undefined ? 'admin' : 'member';
};

/** What a reader may see: the platform its own, admins all of their organization, members what is their own there. */
export const ownedBy = (owner: ExportOwner) => {
  if (owner === null) return { organizationId: null };
  const { organizationId, userId } = owner;
  return userId === undefined ? { organizationId } : { organizationId, memberId: userId };
};

const MOST_UNFINISHED = 20;

export interface NewExportRequest {
  readonly owner: ExportOwner;
  /** A user; null: nobody who is still there. */
  readonly createdById: string | null;
  readonly scheduleId?: string;
  readonly order: NewExport;
}

/** Exports as they are asked for, cancelled and downloaded. Who makes them is ExportRunner. */
@Injectable()
export class ExportsService {
  private readonly files: ExportFiles;

  constructor(
    private readonly database: Database,
    private readonly queue: ExportsQueue,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.files = new ExportFiles(config.dataDirectory);
  }

  /** Call `poke` once what it is part of is committed. Throws AppError naming the field that is wrong. */
  async create(db: Prisma.TransactionClient, request: NewExportRequest): Promise<Prisma.ExportModel> {
    const { owner, order, createdById, scheduleId = null } = request;
    const parameters = parametersOf(order, readerOf(owner), this.clock.now());
    await this.requireRoom(db, owner);
    const { dataset, format, watermark } = order;
    return db.export.create({
      data: {
        ...{ id: uuidv7(), createdById, scheduleId, dataset, format, parameters },
        ...{ organizationId: owner?.organizationId ?? null, memberId: owner?.userId ?? null },
        watermark: watermark === undefined ? null : new Date(watermark),
      },
    });
  }

  /** A lost poke delays: the sweep finds the row. */
  poke(): void {
    this.queue.poke();
  }

  /** Throws AppError('not_found'), 'invalid_value' for one that has ended. What is made already is broken off within a second. */
  async cancel(db: Prisma.TransactionClient, owner: ExportOwner, id: string): Promise<Prisma.ExportModel> {
    const where = { id, ...ownedBy(owner) };
    const { count } = await db.export.updateMany({
      where: { ...where, state: { in: ['waiting', 'running'] } },
      data: { state: 'cancelled', finishedAt: this.clock.now() },
    });
    const row = await db.export.findFirst({ where });
    if (!row) throw new AppError('not_found');
    if (count === 0 && row.state !== 'cancelled') {
      throw new AppError('invalid_value', { param: 'id', message: `It is ${row.state}: there is nothing to cancel.` });
    }
    return row;
  }

  /** The file of a finished export. Throws AppError('not_found') when there is none, or not any more. */
  async open(owner: ExportOwner, id: string) {
    const row = await this.database.prisma.export.findFirst({ where: { id, state: 'finished', ...ownedBy(owner) } });
    if (!row) throw new AppError('not_found', { message: 'There is no file of this export.' });
    const manifest = Manifest.parse(row.manifest);
    const [file] = manifest.files;
    const path = this.files.pathOf(id, file!.name);
    const found = await stat(path).catch((cause: unknown) => {
      throw new AppError('not_found', { message: 'The file of this export is not on this server.', cause });
    });
    const { mediaType } = FILE_FORMATS[row.format as ExportFormat];
    return { name: file!.name, bytes: found.size, mediaType, stream: createReadStream(path) };
  }

  /** Locks nothing: two that come at once may both be let in, and that is room enough. */
  private async requireRoom(db: Prisma.TransactionClient, owner: ExportOwner): Promise<void> {
    const where = { ...ownedBy(owner), state: { in: ['waiting', 'running'] as ('waiting' | 'running')[] } };
    if ((await db.export.count({ where })) < MOST_UNFINISHED) return;
    throw new AppError('too_many_attempts', {
      message: `${MOST_UNFINISHED} exports are waiting already. Cancel some, or wait for them.`,
    });
  }
}
