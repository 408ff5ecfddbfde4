import { AppError, formatUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { ImportsService, SourcesService } from '@app/reconciliation';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant, instantOrNull } from '../http/answers';
import { containing, window } from '../http/paging';
import type { Author, Target } from '../http/request-parameters';
import { requireFound, requireVersion } from '../http/versions';
import { dayText } from './day-text';
import type {
  FileBody,
  ImportAnswer,
  ImportQuery,
  NewSourceBody,
  SourceAnswer,
  SourceBody,
  SourceQuery,
} from './reconciliation.schemas';

/** More channels than any form shows. */
const MOST_CHANNELS = 1_000;

type Source = Prisma.ReconciliationSourceGetPayload<object>;

/** Accounts with vendors, and what they said; what these are is in libs/reconciliation. */
@Injectable()
export class SourcesAdministration {
  constructor(
    private readonly database: Database,
    private readonly sources: SourcesService,
    private readonly imports: ImportsService,
  ) {}

  async list(query: z.infer<typeof SourceQuery>) {
    const where: Prisma.ReconciliationSourceWhereInput = query.search ? { name: containing(query.search) } : {};
    const { reconciliationSource } = this.database.prisma;
    const [rows, total] = await Promise.all([
      reconciliationSource.findMany({ where, ...window(query) }),
      reconciliationSource.count({ where }),
    ]);
    return { items: await this.toAnswers(rows), total };
  }

  /** What a source can be about: providers with their channels and credentials, by name. */
  async accounts() {
    const credentials = { select: { id: true, lastFour: true }, orderBy: { createdAt: 'asc' } } as const;
    const rows = await this.database.prisma.provider.findMany({
      select: {
        ...{ id: true, name: true },
        channels: { select: { id: true, name: true, credentials }, orderBy: { name: 'asc' }, take: MOST_CHANNELS },
      },
      orderBy: { name: 'asc' },
    });
    return { providers: rows };
  }

  async read(id: string): Promise<SourceAnswer> {
    return (await this.toAnswers([await this.find(id)]))[0]!;
  }

  async create({ adminKey, ...settings }: z.infer<typeof NewSourceBody>, author: Author): Promise<SourceAnswer> {
    return this.read(await this.sources.create(settings, adminKey, author));
  }

  async update(target: Target, body: z.infer<typeof SourceBody>, author: Author): Promise<SourceAnswer> {
    const before = requireVersion(await this.findOrNull(target.id), target.version);
    const { adminKey: secret, ...settings } = body;
    const isDone = await this.sources.update(before, { settings, secret }, author);
    if (!isDone) throw new AppError('version_conflict', { param: 'If-Match' });
    return this.read(target.id);
  }

  async remove(target: Target, author: Author): Promise<void> {
    const source = requireVersion(await this.findOrNull(target.id), target.version);
    if (!(await this.sources.remove(source, author))) throw new AppError('version_conflict', { param: 'If-Match' });
  }

  async preview(id: string, text: string) {
    const { costNanoUsd, importedAt, ...preview } = await this.imports.preview(await this.fileSource(id), text);
    return { ...preview, costUsd: formatUsd(costNanoUsd), importedAt: instantOrNull(importedAt) };
  }

  async importFile(id: string, file: z.infer<typeof FileBody>, author: Author): Promise<ImportAnswer> {
    const importId = await this.imports.importFile(await this.fileSource(id), file, author);
    const row = await this.database.prisma.providerUsageImport.findUniqueOrThrow({
      where: { id: importId },
      include: { source: true },
    });
    return toImport(row);
  }

  async listImports(query: z.infer<typeof ImportQuery>) {
    const { sourceId, search } = query;
    const where: Prisma.ProviderUsageImportWhereInput = {
      ...(sourceId && { sourceId }),
      ...(search && { reference: containing(search) }),
    };
    const { providerUsageImport } = this.database.prisma;
    const [rows, total] = await Promise.all([
      providerUsageImport.findMany({ where, include: { source: true }, ...window(query) }),
      providerUsageImport.count({ where }),
    ]);
    return { items: rows.map(toImport), total };
  }

  async find(id: string): Promise<Source> {
    return requireFound(await this.findOrNull(id));
  }

  private findOrNull(id: string): Promise<Source | null> {
    return this.database.prisma.reconciliationSource.findUnique({ where: { id } });
  }

  private async fileSource(id: string): Promise<Source> {
    const source = await this.find(id);
    if (source.adapter === 'csv') return source;
    throw new AppError('invalid_value', { message: 'The vendor of this source is asked: it takes no files.' });
  }

  private async toAnswers(rows: readonly Source[]): Promise<SourceAnswer[]> {
    const sourceId = { in: rows.map(({ id }) => id) };
    const { prisma } = this.database;
    const [open, reported] = await Promise.all([
      prisma.reconciliationDifference.groupBy({ by: ['sourceId'], where: { sourceId, state: 'open' }, _count: true }),
      prisma.providerUsageImport.groupBy({ by: ['sourceId'], where: { sourceId }, _max: { lastDay: true } }),
    ]);
    const openOf = new Map(open.map((one) => [one.sourceId, one._count]));
    const lastOf = new Map(reported.map((one) => [one.sourceId, one._max.lastDay]));
    return rows.map(({ sealed: _sealed, keyId: _keyId, lastFour, createdAt, ...row }) => ({
      ...row,
      keyLastFour: lastFour,
      credentialKeys: row.credentialKeys as Record<string, string>,
      modelAliases: row.modelAliases as Record<string, string>,
      openDifferences: openOf.get(row.id) ?? 0,
      reportedUntil: lastOf.get(row.id) ? dayText(lastOf.get(row.id)!) : null,
      createdAt: instant(createdAt),
    }));
  }
}

type Import = Prisma.ProviderUsageImportGetPayload<{ include: { source: true } }>;

const toImport = ({ source, firstDay, lastDay, importedAt, actor: _actor, ...row }: Import): ImportAnswer => ({
  ...{ ...row, sourceName: source.name, firstDay: dayText(firstDay), lastDay: dayText(lastDay) },
  importedAt: instant(importedAt),
});
