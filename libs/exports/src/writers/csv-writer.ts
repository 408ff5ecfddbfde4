import { open, type FileHandle } from 'node:fs/promises';
import { textOf, type Cell } from '../cells';
import type { FileColumn, FileOptions, FileWriter } from './file-writer';

const BOM = '\uFEFF';
/** A spreadsheet takes a text that begins so for a formula. */
const LOOKS_LIKE_FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** RFC 4180. Texts that look like formulas get an apostrophe in front; numbers are never touched. */
export async function openCsv({ path, columns, hasBom }: FileOptions): Promise<FileWriter> {
  const file = await open(path, 'wx');
  await file.appendFile(`${hasBom ? BOM : ''}${columns.map(({ name }) => quoted(guarded(name))).join(',')}\r\n`);
  return new CsvWriter(file, columns);
}

class CsvWriter implements FileWriter {
  constructor(
    private readonly file: FileHandle,
    private readonly columns: readonly FileColumn[],
  ) {}

  async write(rows: readonly (readonly Cell[])[]): Promise<void> {
    let text = '';
    for (const row of rows) text += lineOf(this.columns, row);
    await this.file.appendFile(text);
  }

  finish = (): Promise<void> => this.file.close();
  abandon = (): Promise<void> => this.file.close().catch(() => undefined);
}

function lineOf(columns: readonly FileColumn[], row: readonly Cell[]): string {
  let line = '';
  for (let index = 0; index < columns.length; index++) {
    const cell = row[index];
    if (index > 0) line += ',';
    if (cell === null || cell === undefined) continue;
    const { type } = columns[index]!;
    line += type === 'text' ? quoted(guarded(cell)) : textOf(type, cell);
  }
  return `${line}\r\n`;
}

const guarded = (text: string): string => (LOOKS_LIKE_FORMULA.test(text) ? `'${text}` : text);
const quoted = (text: string): string => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
