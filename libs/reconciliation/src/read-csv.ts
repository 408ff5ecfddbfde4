export interface CsvLine {
  /** Where it begins in the file, from 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** RFC 4180, with or without BOM, lines ended by CRLF or LF. Empty lines are left out. Null: a quote is never closed. */
export function readCsv(text: string): readonly CsvLine[] | null {
  const lines: CsvLine[] = [];
  let cells: string[] = [];
  let [cell, lineNumber, startedAt, isQuoted] = ['', 1, 1, false];
  const endCell = () => {
    cells.push(cell);
    cell = '';
  };
  const endLine = () => {
    endCell();
    if (cells.some((one) => one.trim() !== '')) lines.push({ number: startedAt, cells });
    cells = [];
  };
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\n') lineNumber += 1;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[(at += 1)]!;
      else isQuoted = false;
    } else if (character === '"' && cell === '') isQuoted = true;
    else if (character === ',') endCell();
    else if (character === '\n') {
      endLine();
      startedAt = lineNumber;
    } else if (character !== '\r') cell += character;
  }
  if (isQuoted) return null;
  endLine();
  return lines;
}
