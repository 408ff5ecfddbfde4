import { createHash } from 'node:crypto';
import { recordChange } from '@app/audit';
import { AppError } from '@app/common';
import { Database } from '@app/database';
import { CredentialVault } from '@app/vault';
import { Injectable } from '@nestjs/common';
import { REPORT_ADAPTERS } from './adapters';
import type { DayRange } from './days';
import { getPage } from './get-page';
import { parseUsageFile, type Fault, type ParsedFile } from './parse-usage-file';
import { keepRows } from './provider-days';
import { credentialKeysOf, isByKey, type Source } from './source-settings';
import type { Author } from './sources.service';
import { addUp, type UsageRow } from './usage-row';

export interface UploadedFile {
  readonly fileName: string;
  /** The number of the invoice, or another name that says which bill it is. */
  readonly reference: string;
  readonly text: string;
}

export interface FilePreview {
  readonly rows: number;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly costNanoUsd: bigint;
  readonly faults: readonly Fault[];
  /** When this very file was imported before. */
  readonly importedAt: Date | null;
}

const PATIENCE = { maxWait: 5_000, timeout: 60_000 };

/** What vendors say, fetched or uploaded. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly database: Database,
    private readonly vault: CredentialVault,
  ) {}

  /** What a file would bring. Changes nothing. */
  async preview(source: Source, text: string): Promise<FilePreview> {
    const { rows, faults } = parse(source, text);
    const range = rangeOf(rows);
    const where = { sourceId_sha256: { sourceId: source.id, sha256: sha256(text) } };
    const known = await this.database.prisma.providerUsageImport.findUnique({ where });
    return {
      ...{ rows: rows.length, firstDay: range?.firstDay ?? null, lastDay: range?.lastDay ?? null, faults },
      costNanoUsd: rows.reduce((sum, { cost }) => sum + (cost ?? 0n), 0n),
      importedAt: known?.importedAt ?? null,
    };
  }

  /** All of a file or nothing of it; a file that was imported before changes nothing. Throws AppError('invalid_value'). */
  async importFile(source: Source, file: UploadedFile, author: Author): Promise<string> {
    const { rows, faults } = parse(source, file.text);
    const range = rangeOf(rows);
    if (faults.length > 0 || !range) throw refusalOf(faults);
    const digest = sha256(file.text);
    const where = { sourceId_sha256: { sourceId: source.id, sha256: digest } };
    return this.database.prisma.$transaction(async (db) => {
      // One import of a source at a time: rows of two would stand side by side.
      await db.$queryRaw`SELECT FROM reconciliation_sources WHERE id = ${source.id}::uuid FOR UPDATE`;
      const known = await db.providerUsageImport.findUnique({ where, select: { id: true } });
      if (known) return known.id;
      const { fileName, reference } = file;
      const made = { reference, fileName, sha256: digest, range, rows, actor: author.actor };
      const id = await keepRows(db, source, made);
      await recordChange(db, {
        ...author,
        action: 'reconciliation-import.created',
        subject: `reconciliation-source:${source.id}`,
        after: { importId: id, reference, fileName, ...range, rows: rows.length },
      });
      return id;
    }, PATIENCE);
  }

  /** Asks the vendor. Throws AppError when it does not answer, or not what can be understood. */
  async pull(source: Source, range: DayRange, actor: string): Promise<string> {
    const rows = addUp(await this.fetchRows(source, range));
    const inRange = rows.filter(({ day }) => day >= range.firstDay && day <= range.lastDay);
    const digest = sha256(JSON.stringify([range, inRange], (_, value: unknown) => asText(value)));
    const reference = `${source.adapter} ${range.firstDay}/${range.lastDay} ${digest.slice(0, 12)}`;
    return this.database.prisma.$transaction(async (db) => {
      await db.$queryRaw`SELECT FROM reconciliation_sources WHERE id = ${source.id}::uuid FOR UPDATE`;
      return keepRows(db, source, { reference, fileName: null, sha256: digest, range, rows: inRange, actor });
    }, PATIENCE);
  }

  private async fetchRows(source: Source, range: DayRange): Promise<readonly UsageRow[]> {
    const { adapter, baseUrl, keyId, sealed, id, project } = source;
    if (adapter === 'csv' || !keyId || !sealed || !baseUrl)
      throw new AppError('invalid_value', { message: 'This source has no admin key to ask with.' });
    const secret = this.vault.open({ keyId, sealed }, id);
    try {
      return await REPORT_ADAPTERS[adapter].pull(
        { baseUrl, secret, project, byKey: isByKey(source), ...range },
        getPage,
      );
    } catch (error) {
      if (error instanceof AppError) throw error;
      const message = 'The vendor answered a report that could not be understood.';
      throw new AppError('upstream_bad_response', { message, cause: error });
    }
  }
}

const parse = (source: Source, text: string): ParsedFile =>
  parseUsageFile(text, new Set(Object.keys(credentialKeysOf(source))));

function rangeOf(rows: readonly UsageRow[]): DayRange | undefined {
  const days = rows.map(({ day }) => day).sort();
  return days.length > 0 ? { firstDay: days[0]!, lastDay: days.at(-1)! } : undefined;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const asText = (value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

function refusalOf(faults: readonly Fault[]): AppError {
  const errors = faults.map(({ line, field, message }) => ({
    param: 'text',
    message: `Line ${line}, ${field}: ${message}`,
  }));
  return new AppError('invalid_value', { message: 'The file has mistakes: nothing was imported.', errors });
}
