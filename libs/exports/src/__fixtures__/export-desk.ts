import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Clock } from '@app/common';
import type pg from 'pg';
import type { ExportOwner } from '../exports.service';
import { readerOf } from '../exports.service';
import { makeExport } from '../make-export';
import type { Manifest } from '../manifest';
import { NewExport, type ExportFormat } from '../order-schema';
import type { DatasetId } from '../datasets';
import { parametersOf } from '../plan-export';
import { openExportPool } from '../snapshot-rows';
import { chooseWatermark } from '../watermark';

const UNWATCHED = { begins: () => Promise.resolve(), wrote: () => undefined };
const LONG_AGO = '2020-01-01T00:00:00Z';
const FAR_AHEAD = '2029-01-01T00:00:00Z';

export interface Made {
  readonly manifest: Manifest;
  readonly bytes: Buffer;
  readonly path: string;
}

/** Makes exports without a queue. */
export class ExportDesk {
  private readonly pool: pg.Pool;
  private readonly folders: string[] = [];

  constructor(databaseUrl: string) {
    this.pool = openExportPool(databaseUrl, 2);
  }

  async close(): Promise<void> {
    await this.pool.end();
    for (const folder of this.folders) await rm(folder, { recursive: true });
  }

  /** Of all time, unless the order says otherwise. */
  async make(
    dataset: DatasetId,
    order: Partial<NewExport> & { readonly owner?: ExportOwner; readonly format?: ExportFormat } = {},
  ): Promise<Made> {
    const { owner = null, format = 'csv', ...rest } = order;
    const asked = NewExport.parse({ from: LONG_AGO, to: FAR_AHEAD, ...rest, dataset, format });
    // What was settled within the millisecond of a watermark is not from before it.
    await pause(2);
    const watermark = asked.watermark ? new Date(asked.watermark) : await chooseWatermark(this.pool);
    const parameters = parametersOf(asked, readerOf(owner), new Clock().now());
    const folder = await mkdtemp(join(tmpdir(), 'weir-export-'));
    this.folders.push(folder);
    const ownership = { organizationId: owner?.organizationId ?? null, memberId: owner?.userId ?? null };
    const manifest = await makeExport(
      this.pool,
      { dataset, format, parameters, watermark, ...ownership },
      folder,
      UNWATCHED,
    );
    const path = join(folder, manifest.files[0]!.name);
    return { manifest, bytes: await readFile(path), path };
  }

  async rows(...order: Parameters<ExportDesk['make']>): Promise<readonly Readonly<Record<string, string>>[]> {
    const { bytes } = await this.make(...order);
    const [head, ...rows] = parseCsv(bytes.toString('utf8'));
    return rows.map((row) => Object.fromEntries(row.map((cell, index) => [head![index]!, cell])));
  }
}

/** RFC 4180, by the letter. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, isQuoted]: [string[], string, boolean] = [[], '', false];
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[index + 1] === '"') cell += text[++index];
      else isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === ',') [row, cell] = [[...row, cell], ''];
    else if (character === '\r' && text[index + 1] === '\n') {
      rows.push([...row, cell]);
      [row, cell] = [[], ''];
      index++;
    } else cell += character;
  }
  return rows;
}
