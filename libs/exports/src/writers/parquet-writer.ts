import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import type { SchemaElement } from 'hyparquet';
import { isoInstant, type Cell } from '../cells';
import type { ColumnType } from '../dataset';
import type { FileColumn, FileOptions, FileWriter } from './file-writer';

const ROWS_IN_GROUP = 20_000;

const amount = (precision: number, scale: number): Omit<SchemaElement, 'name'> => ({
  type: 'FIXED_LEN_BYTE_ARRAY',
  type_length: 16,
  converted_type: 'DECIMAL',
  precision,
  scale,
});

/** Sums of amounts may be beyond 64 bits, so all of them have 128. */
const TYPES: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  integer: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
  percent: amount(38, 2),
  nano_usd: amount(38, 9),
  pico_usd: amount(38, 12),
};

const READ: Readonly<Record<ColumnType, (cell: string) => unknown>> = {
  text: (cell) => cell,
  instant: (cell) => BigInt(Date.parse(isoInstant(cell))),
  integer: BigInt,
  boolean: (cell) => cell === 't',
  percent: (cell) => BigInt(cell.replace('.', '')),
  nano_usd: BigInt,
  pico_usd: BigInt,
};

export const openParquet = (options: FileOptions): Promise<FileWriter> =>
  Promise.resolve(new ParquetFileWriter(options));

/** Keeps one group of rows in memory. */
class ParquetFileWriter implements FileWriter {
  private readonly columns: readonly FileColumn[];
  private readonly parquet: ParquetWriter;
  private data: unknown[][];

  constructor({ path, columns }: FileOptions) {
    this.columns = columns;
    this.data = columns.map(() => []);
    const leaves = columns.map(({ name, type }): SchemaElement => ({
      ...{ name, repetition_type: 'OPTIONAL' },
      ...TYPES[type],
    }));
    const schema: SchemaElement[] = [{ name: 'root', num_children: leaves.length }, ...leaves];
    this.parquet = new ParquetWriter({ writer: fileWriter(path), schema, createdBy: 'weir' });
  }

  async write(rows: readonly (readonly Cell[])[]): Promise<void> {
    for (const row of rows) {
      for (let index = 0; index < this.columns.length; index++) {
        const cell = row[index] ?? null;
        this.data[index]!.push(cell === null ? null : READ[this.columns[index]!.type](cell));
      }
      if (this.data[0]!.length >= ROWS_IN_GROUP) await this.writeGroup();
    }
  }

  async finish(): Promise<void> {
    if (this.data[0]!.length > 0) await this.writeGroup();
    await this.parquet.finish();
  }

  /** It opens the file anew for each piece, so there is nothing to close. */
  abandon = (): Promise<void> => Promise.resolve();

  private async writeGroup(): Promise<void> {
    const columnData = this.columns.map(({ name }, index) => ({ name, data: this.data[index]! }));
    this.data = this.columns.map(() => []);
    await this.parquet.write({ columnData, rowGroupSize: ROWS_IN_GROUP });
  }
}
