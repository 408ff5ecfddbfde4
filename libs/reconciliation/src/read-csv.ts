export interface CsvLine {
  /** Where it begins in the file, from 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** A cell, plain or in quotes, and what ends it: a comma, the end of the line, or that of the file. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n][^,\r\n]*|))(,|\r?\n|$)/y;

/** RFC 4180, with or without BOM, lines ended by CRLF or LF. Empty lines are left out. Null: quotes do not match. */
export function readCsv(text: string): readonly CsvLine[] | null {
  const lines: CsvLine[] = [];
  let cells: string[] = [];
  let [number, next] = [1, 1];
  const cell = new RegExp(CELL);
  cell.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    const match = cell.exec(text);
    if (!match) return null;
    const [whole, quoted, plain, end] = match;
    cells.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    next += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (cells.some((one) => one.trim() !== '')) lines.push({ number, cells });
    if (end === '') return lines;
    cells = [];
    number = next;
  }
}
