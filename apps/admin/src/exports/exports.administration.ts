import { recordChange } from '@app/audit';
import { formatUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import {
  columnsFor,
  DATASET_IDS,
  datasetOf,
  ExportParameters,
  ExportsService,
  filtersFor,
  isFor,
  LeavingDetailService,
  Manifest,
  NewExport,
  ownedBy,
  readerOf,
  type DatasetId,
  type ExportFormat,
  type ExportOwner,
} from '@app/exports';
import { Injectable, StreamableFile } from '@nestjs/common';
import { instant, instantOrNull } from '../http/answers';
import { window } from '../http/paging';
import { countOf } from '../http/reporting-parameters';
import type { Author } from '../http/request-parameters';
import { requireFound } from '../http/versions';
import { contentDisposition } from './content-disposition';
import type { ExportAnswer, ExportQuery } from './exports.schemas';

const INCLUDED = {
  organization: { select: { name: true } },
  createdBy: { select: { name: true } },
  schedule: { select: { name: true } },
} as const;
type Row = Prisma.ExportGetPayload<{ include: typeof INCLUDED }>;

/** Who acts: `user:ID` in the audit log, and the user itself. */
export interface Maker extends Author {
  readonly userId: string;
}

/** Exports as whoever owns them sees them; what they are is in libs/exports. */
@Injectable()
export class ExportsAdministration {
  constructor(
    private readonly database: Database,
    private readonly exports: ExportsService,
    private readonly leavingDetail: LeavingDetailService,
  ) {}

  datasets(owner: ExportOwner) {
    const reader = readerOf(owner);
    const items = DATASET_IDS.filter((id) => isFor(datasetOf(id), reader)).map((id) => {
      const dataset = datasetOf(id);
      const columns = columnsFor(dataset, reader).map(({ name, type }) => ({
        ...{ name, type, isDefault: dataset.defaults.includes(name) },
      }));
      return { id, columns, filters: [...filtersFor(dataset, reader)], grains: [...dataset.grains] };
    });
    return { items };
  }

  /** Months whose detail retention is about to drop. */
  async leaving() {
    const months = await this.leavingDetail.list();
    const items = months.map(({ month, calls, exportId, exportState, ...rest }) => ({
      ...{ month, calls: countOf(calls), chargeUsd: formatUsd(rest.chargeNanoUsd) },
      ...{ dropsAfter: instant(rest.dropsAfter), from: instant(rest.from), to: instant(rest.to) },
      export: exportId === null || exportState === null ? null : { id: exportId, state: exportState },
    }));
    return { items };
  }

  async list(owner: ExportOwner, query: ExportQuery) {
    const { dataset, state } = query;
    const where = { ...ownedBy(owner), ...(dataset && { dataset }), ...(state && { state }) };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.export.findMany({ where, include: INCLUDED, ...window(query) }),
      prisma.export.count({ where }),
    ]);
    return { items: rows.map(toAnswer), total };
  }

  async read(owner: ExportOwner, id: string) {
    const row = await this.database.prisma.export.findFirst({ where: { id, ...ownedBy(owner) }, include: INCLUDED });
    const { manifest } = requireFound(row);
    return { ...toAnswer(row!), manifest: manifest === null ? null : Manifest.parse(manifest) };
  }

  async create(owner: ExportOwner, order: NewExport, { userId, ...author }: Maker): Promise<ExportAnswer> {
    const { id } = await this.database.prisma.$transaction(async (db) => {
      const made = await this.exports.create(db, { owner, order, createdById: userId });
      await recordChange(db, { ...author, ...named('created', made), after: order });
      return made;
    });
    this.exports.poke();
    return this.read(owner, id);
  }

  async cancel(owner: ExportOwner, id: string, author: Author): Promise<ExportAnswer> {
    await this.database.prisma.$transaction(async (db) => {
      const cancelled = await this.exports.cancel(db, owner, id);
      await recordChange(db, { ...author, ...named('cancelled', cancelled) });
    });
    return this.read(owner, id);
  }

  async file(owner: ExportOwner, id: string): Promise<StreamableFile> {
    const { organization } = requireFound(
      await this.database.prisma.export.findFirst({ where: { id, ...ownedBy(owner) }, include: INCLUDED }),
    );
    const { name, bytes, mediaType, stream } = await this.exports.open(owner, id);
    const disposition = contentDisposition(organization ? `${organization.name} ${name}` : name, name);
    return new StreamableFile(stream, { type: mediaType, length: bytes, disposition });
  }
}

const named = (what: string, { id, organizationId }: Prisma.ExportModel) => ({
  ...(organizationId !== null && { organizationId }),
  ...{ action: `export.${what}`, subject: `export:${id}` },
});

function toAnswer(row: Row): ExportAnswer {
  const { id, organizationId, memberId, dataset, format, parameters, state, watermark, failureCode, failure } = row;
  return {
    ...{ id, organizationId, memberId, dataset: dataset as DatasetId, format: format as ExportFormat },
    ...ExportParameters.parse(parameters),
    ...{ state, watermark: instantOrNull(watermark) },
    rowsDone: countOf(row.rowsDone),
    rowsTotal: row.rowsTotal === null ? null : countOf(row.rowsTotal),
    ...{ ...fileOf(row), failureCode, failure },
    ...{ createdBy: row.createdBy?.name ?? null, schedule: row.schedule?.name ?? null },
    createdAt: instant(row.createdAt),
    finishedAt: instantOrNull(row.finishedAt),
    expiresAt: instantOrNull(row.expiresAt),
  };
}

function fileOf({ manifest }: Row): Pick<ExportAnswer, 'fileName' | 'bytes'> {
  const [file] = manifest === null ? [] : Manifest.parse(manifest).files;
  return file ? { fileName: file.name, bytes: file.bytes } : { fileName: null, bytes: null };
}
