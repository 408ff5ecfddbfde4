/** Rows of plain words and numbers, as a file of the browser's. */
export function downloadCsv(name: string, rows: readonly (readonly string[])[]): void {
  const text = rows.map((row) => `${row.join(',')}\r\n`).join('');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}

const FORMULA = /^[=+\-@\t\r]/;

/** A cell of any text: quoted where it must be, and never a formula to a spreadsheet. Numbers stay as they are. */
export function csvText(text: string): string {
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
