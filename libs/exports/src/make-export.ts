import { join } from 'node:path';
import { invariant } from '@app/common';
import type pg from 'pg';
import { DECIMALS, withDecimals, type Cell } from './cells';
import type { Column, Dataset, ExportOrder } from './dataset';
import { datasetOf, type DatasetId } from './datasets';
import { describeFile } from './export-files';
import type { Manifest } from './manifest';
import type { ExportFormat, ExportParameters } from './order-schema';
import { columnsFor } from './plan-export';
import { SnapshotRows } from './snapshot-rows';
import { FILE_FORMATS } from './writers/formats';

/** An export as it is to be made: the same task gives the same bytes. */
export interface ExportTask {
  readonly dataset: DatasetId;
  readonly format: ExportFormat;
  readonly parameters: ExportParameters;
  /** Null: the platform's own. */
  readonly organizationId: string | null;
  readonly memberId: string | null;
  readonly watermark: Date;
}

/** Told while an export is made. Throwing breaks it off. */
export interface Watcher {
  /** With the session that reads, and the rows there will be, if that is known. */
  begins(processId: number, rowsTotal: bigint | undefined): Promise<void>;
  /** After each batch. */
  wrote(rows: number): void;
}

/** Writes the file of an export into a folder, from one snapshot of the database, and says what it wrote. */
export async function makeExport(pool: pg.Pool, task: ExportTask, folder: string, watcher: Watcher): Promise<Manifest> {
  const snapshot = await SnapshotRows.open(pool);
  try {
    const manifest = await writeFrom(snapshot, task, folder, watcher);
    snapshot.close();
    return manifest;
  } catch (error) {
    snapshot.close(error as Error);
    throw error;
  }
}

async function writeFrom(
  snapshot: SnapshotRows,
  task: ExportTask,
  folder: string,
  watcher: Watcher,
): Promise<Manifest> {
  const dataset = datasetOf(task.dataset);
  const { columns, totals, all } = selectionOf(dataset, task);
  const expressions = [...all.map(({ sql }) => sql), dataset.currency];
  const statement = dataset.statement(orderOf(task), all, expressions);
  const format = FILE_FORMATS[task.format];
  // What is counted needs no columns.
  const counted = dataset.statement(orderOf(task), [], ['1']);
  const rowsTotal = dataset.isCountable ? await snapshot.count(counted) : undefined;
  if (rowsTotal !== undefined) format.requireFits(rowsTotal);
  await watcher.begins(snapshot.processId, rowsTotal);

  const name = fileNameOf(task);
  const path = join(folder, name);
  const writer = await format.open({ path, columns, watermark: task.watermark, hasBom: task.parameters.hasBom });
  const sums = new Sums(totals, all);
  let rows = 0;
  try {
    for await (const batch of snapshot.batches(statement)) {
      await writer.write(batch);
      sums.add(batch);
      rows += batch.length;
      watcher.wrote(batch.length);
    }
    await writer.finish();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  const lastTransactionId = await snapshot.lastTransactionId(task.watermark);
  const file = { name, ...(await describeFile(path)) };
  return manifestOf(task, { columns, rows, sums: sums.read(), file, lastTransactionId });
}

/** The chosen columns, and behind them what the manifest sums up beside: none of either is beyond its reader. */
function selectionOf(dataset: Dataset, { parameters, organizationId }: ExportTask) {
  const known = columnsFor(dataset, organizationId === null ? 'platform' : 'admin');
  const columns = parameters.columns.map((wanted) => {
    const column = known.find(({ name }) => name === wanted);
    invariant(column, 'the columns of an export were checked when it was asked for');
    return column;
  });
  const totals = known.filter(({ name }) => dataset.totals.includes(name));
  return { columns, totals, all: [...columns, ...totals.filter((total) => !columns.includes(total))] };
}

function orderOf({ parameters, organizationId, memberId, watermark }: ExportTask): ExportOrder {
  const { from, to, timeZone, grain, filter } = parameters;
  const scope = organizationId === null ? undefined : { organizationId, userId: memberId ?? undefined };
  return { from: new Date(from), to: new Date(to), timeZone, grain, filter, scope, watermark };
}

/** Sums for each currency of some columns, exactly. The currency is the last cell of a row. */
class Sums {
  private readonly sums = new Map<string, bigint[]>();
  private readonly indexes: readonly number[];

  constructor(
    totals: readonly Column[],
    private readonly all: readonly Column[],
  ) {
    this.indexes = totals.map((total) => all.indexOf(total));
  }

  add(rows: readonly (readonly Cell[])[]): void {
    for (const row of rows) {
      const currency = row[this.all.length]!;
      let sums = this.sums.get(currency);
      if (!sums) this.sums.set(currency, (sums = this.indexes.map(() => 0n)));
      for (let index = 0; index < sums.length; index++) sums[index]! += BigInt(row[this.indexes[index]!] ?? 0);
    }
  }

  read(): Record<string, Record<string, string>> {
    const amounts = (sums: readonly bigint[]) =>
      Object.fromEntries(
        sums.map((sum, index) => {
          const { name, type } = this.all[this.indexes[index]!]!;
          return [name, withDecimals(sum.toString(), DECIMALS[type])];
        }),
      );
    return Object.fromEntries([...this.sums].sort().map(([currency, sums]) => [currency, amounts(sums)]));
  }
}

/** Says what is in it, from which day to before which, and as of when: `usage_detail_20261101_20261201_as-of_20261203T081500123Z.csv`. */
export function fileNameOf({ dataset, format, parameters, watermark }: ExportTask): string {
  const { from, to, timeZone } = parameters;
  const days = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const [first, end, asOf] = [days.format(new Date(from)), days.format(new Date(to)), watermark.toISOString()].map(
    compact,
  );
  return `${dataset}_${first}_${end}_as-of_${asOf}.${format}`;
}

const compact = (instant: string): string => instant.replaceAll(/[-:.]/g, '');

interface Written {
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly sums: Manifest['sums'];
  readonly file: Manifest['files'][number];
  readonly lastTransactionId: string | null;
}

function manifestOf(task: ExportTask, { columns, rows, sums, file, lastTransactionId }: Written): Manifest {
  const { dataset, format, parameters, organizationId, memberId, watermark } = task;
  const { from, to, timeZone, grain, filter } = parameters;
  return {
    ...{ dataset, schemaVersion: datasetOf(dataset).schemaVersion, format, organizationId, memberId },
    ...{ period: { from, to, timeZone, grain }, filter },
    columns: columns.map(({ name, type }) => ({ name, type })),
    watermark: { settledBefore: watermark.toISOString(), lastTransactionId },
    ...{ rows, sums, files: [file] },
  };
}
