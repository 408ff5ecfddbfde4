import { parseUsd } from '@app/common';
import { readCsv, type CsvLine } from './read-csv';
import { addUp, type UsageRow } from './usage-row';

/** The columns of a file, by their heads, in any order. */
export const FILE_COLUMNS = [
  { name: 'day', isRequired: true },
  { name: 'model', isRequired: true },
  { name: 'key', isRequired: false },
  { name: 'requests', isRequired: false },
  { name: 'input_tokens', isRequired: true },
  { name: 'cached_input_tokens', isRequired: false },
  { name: 'output_tokens', isRequired: true },
  { name: 'cost_usd', isRequired: false },
] as const;
type ColumnName = (typeof FILE_COLUMNS)[number]['name'];

export const MOST_LINES = 20_000;
const MOST_FAULTS = 100;
/** Tokens of a day beyond this are a mistake in the file. */
const MOST = 10n ** 15n;

/** What is wrong where: `line` as an editor counts them, the head being the first. */
export interface Fault {
  readonly line: number;
  readonly field: string;
  readonly message: string;
}

export interface ParsedFile {
  readonly rows: readonly UsageRow[];
  /** With any, nothing is to be imported. At most a hundred. */
  readonly faults: readonly Fault[];
}

/** `vendorKeys`: the names of keys that the column `key` may hold. */
export function parseUsageFile(text: string, vendorKeys: ReadonlySet<string>): ParsedFile {
  const lines = readCsv(text);
  if (!lines)
    return refused({
      line: 1,
      field: 'file',
      message: 'Quotes do not match: one is never closed, or closed too soon.',
    });
  const [head, ...body] = lines;
  if (!head || body.length === 0) return refused({ line: 1, field: 'file', message: 'There is no line of figures.' });
  if (body.length > MOST_LINES)
    return refused({ line: MOST_LINES + 2, field: 'file', message: `More than ${MOST_LINES} lines: split the file.` });
  const columns = head.cells.map((cell) => cell.trim().toLowerCase());
  const missing = FILE_COLUMNS.filter(({ name, isRequired }) => isRequired && !columns.includes(name));
  const known: readonly string[] = FILE_COLUMNS.map(({ name }) => name);
  const strange = columns.filter((name, index) => !known.includes(name) || columns.indexOf(name) !== index);
  const headFaults = [
    ...missing.map(({ name }) => ({ line: head.number, field: name, message: 'This column is missing.' })),
    ...strange.map((name) => ({ line: head.number, field: name || 'head', message: 'No such column, or twice.' })),
  ];
  if (headFaults.length > 0) return { rows: [], faults: headFaults.slice(0, MOST_FAULTS) };
  const reader = new LineReader(columns, vendorKeys);
  const rows = body.map((line) => reader.read(line));
  if (reader.faults.length > 0) return { rows: [], faults: reader.faults.slice(0, MOST_FAULTS) };
  return { rows: addUp(rows), faults: [] };
}

const refused = (fault: Fault): ParsedFile => ({ rows: [], faults: [fault] });

class LineReader {
  readonly faults: Fault[] = [];
  private number = 0;
  private cells: readonly string[] = [];

  constructor(
    private readonly columns: readonly string[],
    private readonly vendorKeys: ReadonlySet<string>,
  ) {}

  read({ number, cells }: CsvLine): UsageRow {
    [this.number, this.cells] = [number, cells];
    const [has, needs] = [cells.length, this.columns.length];
    this.require(has === needs, 'line', `It has ${has} cells, the head has ${needs}.`);
    const { day, model, vendorKey } = this.names();
    const input = this.count('input_tokens');
    const cached = this.optional('cached_input_tokens') ?? 0n;
    this.require(cached <= input, 'cached_input_tokens', 'More than input_tokens, which include them.');
    const [output, cost, requests] = [this.count('output_tokens'), this.cost(), this.optional('requests')];
    return { day, model, vendorKey, requests, input, cached, output, cost };
  }

  private require(holds: boolean, field: string, message: string): void {
    if (!holds) this.faults.push({ line: this.number, field, message });
  }

  private cell(name: ColumnName): string {
    return this.cells[this.columns.indexOf(name)]?.trim() ?? '';
  }

  private names() {
    const [day, model, key] = [this.cell('day'), this.cell('model'), this.cell('key')];
    this.require(isDay(day), 'day', `"${shown(day)}" is not a day like 2026-11-30.`);
    this.require(/^[^\0]{1,200}$/.test(model), 'model', 'A name of 1 to 200 characters is needed.');
    const isKnown = key === '' || this.vendorKeys.has(key);
    this.require(isKnown, 'key', `"${shown(key)}" is none of the keys that this source knows.`);
    return { day, model, vendorKey: key === '' ? null : key };
  }

  private count(name: ColumnName): bigint {
    const text = this.cell(name);
    if (/^\d{1,16}$/.test(text) && BigInt(text) <= MOST) return BigInt(text);
    this.require(false, name, `"${shown(text)}" is not a whole number.`);
    return 0n;
  }

  /** Null: not said. */
  private optional(name: ColumnName): bigint | null {
    return this.cell(name) === '' ? null : this.count(name);
  }

  private cost(): bigint | null {
    const text = this.cell('cost_usd');
    if (text === '') return null;
    if (/^-?\d{1,9}(\.\d{1,9})?$/.test(text)) return parseUsd(text);
    this.require(false, 'cost_usd', `"${shown(text)}" is not dollars like 12.50.`);
    return null;
  }
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return at !== undefined && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
