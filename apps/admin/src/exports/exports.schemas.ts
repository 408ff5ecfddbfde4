import {
  DATASET_IDS,
  ExportChoices,
  ExportParameters,
  FILTERS,
  FORMATS,
  GRAINS,
  Manifest,
  NewExport,
  NewExportSchedule,
} from '@app/exports';
import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

/** What the file of an export may be. */
export const EXPORT_MEDIA_TYPES = [
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.apache.parquet',
];

export const NewExportBody = NewExport;
export const ExportScheduleBody = NewExportSchedule;

const dataset = z.enum(DATASET_IDS);
const format = z.enum(FORMATS);
const EXPORT_STATES = ['waiting', 'running', 'finished', 'failed', 'cancelled', 'expired'] as const;

export const ExportQuery = listQuery(['createdAt'], '-createdAt', {
  dataset: dataset.optional(),
  state: z.enum(EXPORT_STATES).optional(),
});
export type ExportQuery = z.infer<typeof ExportQuery>;

const count = z.number().int();
export const ExportAnswer = z
  .object({
    id: z.uuid(),
    organizationId: z.uuid().nullable().meta({ description: 'Null: the platform’s own, over all organizations' }),
    memberId: z.uuid().nullable().meta({ description: 'Set: the calls of this user alone' }),
    dataset,
    format,
    ...ExportParameters.shape,
    state: z.enum(EXPORT_STATES),
    watermark: Instant.nullable().meta({ description: 'It has what was committed before; null until it is begun' }),
    rowsDone: count,
    rowsTotal: count.nullable().meta({ description: 'Null: not known before the end' }),
    fileName: z.string().nullable(),
    bytes: count.nullable(),
    failureCode: z.string().nullable(),
    failure: z.string().nullable(),
    createdBy: z.string().nullable(),
    schedule: z.string().nullable().meta({ description: 'Name of the schedule it belongs to' }),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
    expiresAt: Instant.nullable().meta({ description: 'When its file is deleted' }),
  })
  .meta({ id: 'Export' });
export type ExportAnswer = z.infer<typeof ExportAnswer>;
export const ExportPage = pageOf(ExportAnswer);

export const ExportWithManifestAnswer = ExportAnswer.extend({
  manifest: Manifest.nullable().meta({ description: 'Null until it is finished' }),
}).meta({ id: 'ExportWithManifest' });

export const DatasetsAnswer = z.object({
  items: z.array(
    z
      .object({
        id: dataset,
        columns: z.array(z.object({ name: z.string(), type: z.string(), isDefault: z.boolean() })),
        filters: z.array(z.enum(FILTERS)),
        grains: z.array(z.enum(GRAINS)),
      })
      .meta({ id: 'ExportDataset' }),
  ),
});

export const LeavingAnswer = z.object({
  items: z.array(
    z
      .object({
        month: z.string().meta({ description: '`2026-07`' }),
        calls: count,
        chargeUsd: Usd,
        dropsAfter: Instant,
        from: Instant.meta({ description: 'What an export has to cover to have all of it' }),
        to: Instant,
        export: z
          .object({ id: z.uuid(), state: z.enum(['waiting', 'running', 'finished']) })
          .nullable()
          .meta({ description: 'One that has all of it, or will; null: there is none' }),
      })
      .meta({ id: 'LeavingMonth' }),
  ),
});

export const ScheduleQuery = listQuery(['name', 'createdAt', 'nextRunAt'], 'name');
export type ScheduleQuery = z.infer<typeof ScheduleQuery>;

export const ExportScheduleAnswer = z
  .object({
    id: z.uuid(),
    version: count,
    ...ExportChoices.shape,
    name: z.string(),
    frequency: NewExportSchedule.shape.frequency,
    period: NewExportSchedule.shape.period,
    hour: count,
    recipients: z.array(z.string()),
    isEnabled: z.boolean().meta({ description: 'Switched off when whoever made it may no longer export' }),
    nextRunAt: Instant,
    createdBy: z.string().nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'ExportSchedule' });
export type ExportScheduleAnswer = z.infer<typeof ExportScheduleAnswer>;
export const ExportSchedulePage = pageOf(ExportScheduleAnswer);
