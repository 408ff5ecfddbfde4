import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@app/common';
import ExcelJS from 'exceljs';
import { DECIMALS, textOf, type Cell } from '../cells';
import type { FileColumn, FileOptions, FileWriter } from './file-writer';

/** A sheet has 1,048,576 rows, and the first one is the head. */
export const MAX_XLSX_ROWS = 1_048_575;
const MAX_TEXT = 32_767;
/** Numbers of a spreadsheet are exact up to 15 digits: amounts show six decimals, and stand beside it as exact text. */
const AMOUNT_FORMAT = '0.000000';
const PENDING_BYTES = 1_000_000;
const LOOK_EVERY_MS = 1;

/** Throws AppError('invalid_value') when a sheet cannot hold so many rows. */
export function requireFitsSheet(rows: bigint | number): void {
  if (rows <= MAX_XLSX_ROWS) return;
  const most = MAX_XLSX_ROWS.toLocaleString('en');
  const count = rows.toLocaleString('en');
  throw new AppError('invalid_value', {
    param: 'format',
    message: `An XLSX sheet holds ${most} rows, and this export has ${count}: choose CSV or Parquet, or a shorter period.`,
  });
}

export async function openXlsx(options: FileOptions): Promise<FileWriter> {
  const file = createWriteStream(options.path, { flags: 'wx' });
  await once(file, 'open');
  return new XlsxWriter(file, options);
}

/** What exceljs does not tell: its zip, and the queue between a sheet and it. */
interface Inside {
  readonly zip: { append(source: unknown, entry: { readonly name: string; readonly date?: Date }): unknown };
}
interface InsideSheet {
  readonly stream: { readonly pipes: readonly { readonly writableLength: number }[] };
}

/** Entries of a zip have the time they were made; here they all have that of the workbook. */
class DatedWorkbook extends ExcelJS.stream.xlsx.WorkbookWriter {
  /** The first thing that is put into the zip, from within the constructor. */
  override addThemes(): Promise<void> {
    const { zip } = this as unknown as Inside;
    const append = zip.append.bind(zip);
    zip.append = (source, entry) => append(source, { ...entry, date: this.created });
    return super.addThemes();
  }
}

class XlsxWriter implements FileWriter {
  private readonly workbook: DatedWorkbook;
  private readonly sheet: ExcelJS.Worksheet;
  private readonly columns: readonly FileColumn[];
  private rows = 0;

  constructor(
    private readonly file: WriteStream,
    { columns, watermark }: FileOptions,
  ) {
    this.columns = columns;
    const dates = { created: watermark, modified: watermark, creator: 'Weir', lastModifiedBy: 'Weir' };
    this.workbook = new DatedWorkbook({ stream: file, useStyles: true, useSharedStrings: false, ...dates });
    this.sheet = this.workbook.addWorksheet('Export', { views: [{ state: 'frozen', ySplit: 1 }] });
    this.sheet.columns = columns.flatMap(sheetColumns);
    this.sheet.getRow(1).font = { bold: true };
    this.sheet.getRow(1).commit();
  }

  async write(rows: readonly (readonly Cell[])[]): Promise<void> {
    this.rows += rows.length;
    requireFitsSheet(this.rows);
    for (const row of rows)
      this.sheet.addRow(this.columns.flatMap((column, index) => valuesOf(column, row[index]))).commit();
    await this.zipped();
  }

  async finish(): Promise<void> {
    this.sheet.commit();
    await this.workbook.commit();
  }

  async abandon(): Promise<void> {
    this.file.destroy();
    await once(this.file, 'close').catch(() => undefined);
  }

  /** exceljs takes rows faster than they are compressed, and would keep them all. */
  private async zipped(): Promise<void> {
    const { stream } = this.sheet as unknown as InsideSheet;
    do await pause(LOOK_EVERY_MS);
    while (!stream.pipes[0] || stream.pipes[0].writableLength > PENDING_BYTES);
  }
}

const isAmount = ({ type }: FileColumn): boolean => DECIMALS[type] > 0;

/** In letters. Ids and instants are always as long, and make no sense cut off; of names and other texts nobody knows. */
function widthOf({ name, type }: FileColumn): number {
  const usual = type === 'instant' ? 26 : /(^|_)id$|Id$/.test(name) ? 38 : /name$/i.test(name) ? 24 : 12;
  return Math.max(usual, name.length + 3);
}

function sheetColumns(column: FileColumn): Partial<ExcelJS.Column>[] {
  const { name } = column;
  if (!isAmount(column)) return [{ header: name, width: widthOf(column) }];
  const number = { header: name, width: 18, style: { numFmt: AMOUNT_FORMAT } };
  return [number, { header: `${name}_exact`, width: 22 }];
}

/** Never a formula: a text is stored as a text, whatever it begins with. */
function valuesOf(column: FileColumn, cell: Cell | undefined): (string | number | boolean | null)[] {
  if (cell === null || cell === undefined) return isAmount(column) ? [null, null] : [null];
  const text = textOf(column.type, cell);
  if (isAmount(column)) return [Number(text), text];
  if (column.type === 'integer' || column.type === 'percent') return [Number(text)];
  if (column.type === 'boolean') return [cell === 't'];
  return [text.slice(0, MAX_TEXT)];
}
