import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parseCsv } from '../__fixtures__/export-desk';
import { isoInstant, withDecimals, type Cell } from '../cells';
import { FORMATS, type ExportFormat } from '../order-schema';
import type { FileColumn } from './file-writer';
import { FILE_FORMATS } from './formats';
import { MAX_XLSX_ROWS, requireFitsSheet } from './xlsx-writer';

const COLUMNS: readonly FileColumn[] = [
  { name: 'name', type: 'text' },
  { name: 'at', type: 'instant' },
  { name: 'calls', type: 'integer' },
  { name: 'charge_usd', type: 'nano_usd' },
  { name: 'cost', type: 'pico_usd' },
  { name: 'percent', type: 'percent' },
  { name: 'isStream', type: 'boolean' },
];
const AT = '2026-11-21 16:47:07.1+00';
const WATERMARK = new Date('2026-11-21T00:00:00Z');
const row = (...cells: Cell[]): Cell[] => [...cells, ...(Array(7 - cells.length).fill(null) as null[])];

describe('the files of an export', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'weir-writers-'))));
  afterAll(() => rm(folder, { recursive: true }));

  let files = 0;
  async function write(format: ExportFormat, batches: readonly (readonly Cell[][])[], hasBom = false) {
    const path = join(folder, `${files++}.${format}`);
    const writer = await FILE_FORMATS[format].open({ path, columns: COLUMNS, watermark: WATERMARK, hasBom });
    for (const batch of batches) await writer.write(batch);
    await writer.finish();
    return { path, bytes: await readFile(path) };
  }
  const csvOf = async (...rows: Cell[][]) => (await write('csv', [rows])).bytes.toString('utf8');
  async function sheetOf(path: string): Promise<ExcelJS.Worksheet> {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(path);
    return workbook.worksheets[0]!;
  }

  it('are CSV by the letter of RFC 4180, with exact amounts and UTC instants', async () => {
    const text = await csvOf(
      row('a "quoted", name\r\nof two lines', AT, '7', '-1', '1500000000000', '-12.50', 't'),
      row(null),
    );
    expect(text).toBe(
      'name,at,calls,charge_usd,cost,percent,isStream\r\n' +
        '"a ""quoted"", name\r\nof two lines",2026-11-21T16:47:07.100Z,7,-0.000000001,1.500000000000,-12.50,true\r\n' +
        ',,,,,,\r\n',
    );
  });

  it('begin with a byte order mark where it was asked for, and only there', async () => {
    expect([...(await write('csv', [[]], true)).bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect((await csvOf()).startsWith('name')).toBe(true);
  });

  it('R07: have no cell that a spreadsheet takes for a formula, and numbers as they are', async () => {
    const hostile = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '=HYPERLINK("http://x","y")', '-'];
    const text = await csvOf(...hostile.map((name) => row(name, AT, '-5', '-5000000000')));
    const [, ...rows] = parseCsv(text);
    expect(rows.map(([name]) => name)).toEqual(hostile.map((name) => `'${name}`));
    for (const cells of rows) expect(cells.slice(2, 4)).toEqual(['-5', '-5.000000000']);

    const sheet = await sheetOf(
      (await write('xlsx', [hostile.map((name) => row(name, AT, '-5', '-5000000000'))])).path,
    );
    for (let line = 2; line <= hostile.length + 1; line++) {
      const cell = sheet.getRow(line).getCell(1);
      expect([cell.type, cell.formula]).toEqual([ExcelJS.ValueType.String, undefined]);
      expect(sheet.getRow(line).getCell(4).value).toBe(-5);
      expect(sheet.getRow(line).getCell(5).value).toBe('-5.000000000');
    }
  });

  it('R07: give back any text by any reader of CSV, but for the apostrophe before what looks like a formula', async () => {
    const text = fc.string({ unit: 'binary' }).filter((name) => name !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (names) => {
        const rows = parseCsv(await csvOf(...names.map((name) => row(name)))).slice(1);
        expect(rows.map(([name]) => name)).toEqual(
          names.map((name) => (/^[=+\-@\t\r]/.test(name) ? `'${name}` : name)),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('are XLSX with numbers to count with and exact text beside them', async () => {
    const { path } = await write('xlsx', [[row('星辰', AT, '7', '9007199254740993', '1', '12.50', 'f')]]);
    const sheet = await sheetOf(path);
    const head = ['name', 'at', 'calls', 'charge_usd', 'charge_usd_exact', 'cost', 'cost_exact', 'percent', 'isStream'];
    expect((sheet.getRow(1).values as unknown[]).slice(1)).toEqual(head);
    expect((sheet.getRow(2).values as unknown[]).slice(1)).toEqual([
      ...['星辰', '2026-11-21T16:47:07.100Z', 7, 9007199.254740993, '9007199.254740993', 1e-12, '0.000000000001'],
      ...[12.5, false],
    ]);
    expect(sheet.getRow(2).getCell(4).numFmt).toBe('0.000000');
    expect(sheet.getColumn(2).width).toBeGreaterThanOrEqual('2026-11-21T16:47:07.100Z'.length);
  });

  it('are Parquet with decimals and timestamps, in groups of rows', async () => {
    const batch = Array.from({ length: 2_000 }, (_, index) =>
      row(`n${index}`, AT, '7', '9007199254740993', '-1', '1.25', 't'),
    );
    const { path } = await write('parquet', [...(Array(30).fill(batch) as Cell[][][]), [row(null)]]);
    const file = await asyncBufferFromFile(path);
    const metadata = parquetMetadata(await file.slice(0));
    expect(metadata.row_groups.map(({ num_rows: rows }) => rows)).toEqual([20_000n, 20_000n, 20_000n, 1n]);
    expect(metadata.schema.find(({ name }) => name === 'charge_usd')).toMatchObject({
      converted_type: 'DECIMAL',
      precision: 38,
      scale: 9,
    });
    const rows = await parquetReadObjects({ file, rowStart: 59_999, rowEnd: 60_001 });
    expect(rows[0]).toMatchObject({
      name: 'n1999',
      at: new Date('2026-11-21T16:47:07.100Z'),
      calls: 7n,
      isStream: true,
    });
    expect(rows[0]!['charge_usd']).toBeCloseTo(9007199.254740993, 6);
    expect(rows[0]!['cost']).toBeCloseTo(-1e-12, 20);
    expect(rows[1]).toEqual({
      name: null,
      at: null,
      calls: null,
      charge_usd: null,
      cost: null,
      percent: null,
      isStream: null,
    });
  });

  it.each(FORMATS)('R05: are the same bytes from the same rows, and whole without any: %s', async (format) => {
    const batch = Array.from({ length: 3_000 }, (_, index) => row(`${index}`, AT, '1', '2', '3', '4.00', 't'));
    const first = await write(format, [batch, batch]);
    // The time that a zip keeps has a step of two seconds.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const second = await write(format, [batch, batch]);
    expect(second.bytes.equals(first.bytes)).toBe(true);
    expect((await write(format, [])).bytes.length).toBeGreaterThan(10);
  });

  it('R06: are refused where a sheet does not hold their rows, with what to do instead', () => {
    requireFitsSheet(BigInt(MAX_XLSX_ROWS));
    expect(() => requireFitsSheet(1_048_576n)).toThrow(
      'An XLSX sheet holds 1,048,575 rows, and this export has 1,048,576: choose CSV or Parquet, or a shorter period.',
    );
  });
});

describe('cells', () => {
  it('are exact whatever their size', () => {
    fc.assert(
      fc.property(fc.bigInt(), (amount) => {
        const text = withDecimals(amount.toString(), 9);
        expect(text).toMatch(/^-?\d+\.\d{9}$/);
        expect(BigInt(text.replace('.', ''))).toBe(amount);
      }),
    );
  });

  it('are instants with milliseconds, however many digits PostgreSQL wrote', () => {
    expect(
      ['2026-11-21 16:47:07+00', '2026-11-21 16:47:07.12+00', '2026-11-21 16:47:07.123456+00'].map(isoInstant),
    ).toEqual(['2026-11-21T16:47:07.000Z', '2026-11-21T16:47:07.120Z', '2026-11-21T16:47:07.123Z']);
  });
});
