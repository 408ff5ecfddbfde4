import { z } from 'zod';
import { DATASET_IDS } from './datasets';
import { GRAINS, type FilterName } from './dataset';

export const FORMATS = ['csv', 'xlsx', 'parquet'] as const;
export type ExportFormat = (typeof FORMATS)[number];

const MAX_WORD = 200;
const word = z
  .string()
  .min(1)
  .max(MAX_WORD)
  .refine((text) => !text.includes('\0'), 'This cannot be part of a text');

const filter = z
  .strictObject({
    organizationId: z.uuid().optional(),
    userId: z.uuid().optional(),
    apiTokenId: z.uuid().optional(),
    project: word.optional(),
    model: word.optional(),
    channelId: z.uuid().optional(),
  } satisfies Record<FilterName, z.ZodType>)
  .default({});

/** What an export is asked for, but for its period: what a schedule keeps. */
export const ExportChoices = z.object({
  dataset: z.enum(DATASET_IDS),
  format: z.enum(FORMATS),
  timeZone: z
    .string()
    .min(1)
    .max(64)
    .default('UTC')
    .meta({ description: 'IANA name: `Asia/Shanghai`; hours, days and months are decided there' }),
  grain: z.enum(GRAINS).optional().meta({ description: 'Of datasets that sum up; `day` where it is left out' }),
  filter,
  columns: z
    .array(word)
    .max(100)
    .default([])
    .meta({ description: 'Names, in the order they are to have; empty: the usual ones' }),
  hasBom: z
    .boolean()
    .default(false)
    .meta({ description: 'CSV only: begin with a byte order mark, by which Excel knows UTF-8' }),
});
export type ExportChoices = z.infer<typeof ExportChoices>;

const instant = z.iso.datetime({ offset: true });

export const NewExport = ExportChoices.extend({
  from: instant,
  to: instant.meta({ description: 'Exclusive' }),
  watermark: instant
    .optional()
    .meta({ description: 'Of an earlier export, to have the same bytes again; left out: now' }),
});
export type NewExport = z.infer<typeof NewExport>;

/** As it is kept with an export. */
export const ExportParameters = z.object({
  from: instant,
  to: instant,
  timeZone: z.string(),
  grain: z.enum(GRAINS),
  filter,
  columns: z.array(z.string()),
  hasBom: z.boolean(),
});
export type ExportParameters = z.infer<typeof ExportParameters>;
