import type { Cell } from '../cells';
import type { ColumnType } from '../dataset';

export interface FileColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface FileOptions {
  readonly path: string;
  readonly columns: readonly FileColumn[];
  /** The only time that may stand in a file: it is the same when the file is made again. */
  readonly watermark: Date;
  readonly hasBom: boolean;
}

/** Writes one file, batch by batch, in bounded memory. The same rows give the same bytes. */
export interface FileWriter {
  /** Cells beyond the columns are not the file's. */
  write(rows: readonly (readonly Cell[])[]): Promise<void>;
  finish(): Promise<void>;
  /** After a failure: lets go of the file, in whatever state it is. */
  abandon(): Promise<void>;
}
