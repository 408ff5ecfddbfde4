import type { ExportFormat } from '../order-schema';
import { openCsv } from './csv-writer';
import type { FileOptions, FileWriter } from './file-writer';
import { openParquet } from './parquet-writer';
import { openXlsx, requireFitsSheet } from './xlsx-writer';

export interface Format {
  readonly mediaType: string;
  readonly open: (options: FileOptions) => Promise<FileWriter>;
  /** Throws AppError for more rows than a file of this format holds. */
  readonly requireFits: (rows: bigint) => void;
}

const ANY_NUMBER = (): void => undefined;

export const FILE_FORMATS: Readonly<Record<ExportFormat, Format>> = {
  csv: { mediaType: 'text/csv; charset=utf-8', open: openCsv, requireFits: ANY_NUMBER },
  xlsx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    open: openXlsx,
    requireFits: requireFitsSheet,
  },
  parquet: { mediaType: 'application/vnd.apache.parquet', open: openParquet, requireFits: ANY_NUMBER },
};
