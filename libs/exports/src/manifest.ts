import { z } from 'zod';
import { ExportParameters } from './order-schema';
import { COLUMN_TYPES } from './dataset';

const Amounts = z.record(z.string(), z.string());

/** What a file is, in figures that can be checked. Nothing in it depends on when the file was made. */
export const Manifest = z.object({
  dataset: z.string(),
  schemaVersion: z.number().int(),
  format: z.string(),
  organizationId: z.uuid().nullable().meta({ description: 'Null: of all organizations' }),
  memberId: z.uuid().nullable().meta({ description: 'Set: the calls of this user alone' }),
  period: ExportParameters.pick({ from: true, to: true, timeZone: true, grain: true }),
  filter: ExportParameters.shape.filter,
  columns: z.array(z.object({ name: z.string(), type: z.enum(COLUMN_TYPES) })),
  watermark: z.object({
    settledBefore: z.iso.datetime().meta({ description: 'It has what transactions committed that began before' }),
    lastTransactionId: z.string().nullable().meta({ description: 'Of the last ledger transaction before' }),
  }),
  rows: z.number().int(),
  sums: z.record(z.string(), Amounts).meta({ description: 'Currency, column, exact decimal' }),
  files: z.array(z.object({ name: z.string(), bytes: z.number().int(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;
