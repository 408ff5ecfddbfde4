import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { repository } from './paths.mjs';
import { say } from './progress.mjs';

const COLUMNS = [
  ['id', (row) => row.id],
  ['fault', (row) => (row.note ? `${row.name} (${row.note})` : row.name)],
  ['repetitions', (row) => row.repetitions],
  ['calls', (row) => row.calls],
  ['overspent', (row) => row.overspent],
  ['lost', (row) => row.lost],
  ['lost within its bound', (row) => row.lostWithinBound],
  ['doubled', (row) => row.doubled],
  ['problems', (row) => row.problems],
];

/** The rows that the faults have left, as a markdown table; amounts are nano-USD. */
export function faultTable(jsonLines) {
  const rows = jsonLines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .sort((a, b) => a.id.localeCompare(b.id));
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, cell]) => String(cell(row))))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

/** Shows the table, and writes it to WEIR_FAULTS_REPORT, when any fault was tried. */
export function reportFaults(rowsFile) {
  if (!existsSync(rowsFile)) return;
  const table = faultTable(readFileSync(rowsFile, 'utf8'));
  const report = resolve(repository, process.env.WEIR_FAULTS_REPORT || '.weir-test/faults.md');
  mkdirSync(dirname(report), { recursive: true });
  writeFileSync(report, table);
  say(`\n${table}\nAmounts are nano-USD. Also in ${report}`);
}
