import { z } from 'zod';
import { ProxyUrl, SETTINGS } from './channel-settings.schemas';
import { Secret } from './channels.schemas';

const MAX_CHANNELS = 500;
const names = z.array(z.string().min(1).max(100)).max(200);

/** A channel as a file has it: with names where rows have ids, and never with a secret when it is ours. */
export const ChannelDocument = z.strictObject({
  ...SETTINGS,
  providerId: z.string().min(1).max(100),
  proxyUrl: ProxyUrl.nullable().meta({ description: 'When it is ours without user and password: enter them again' }),
  models: z
    .record(z.string().min(1).max(200), z.string().trim().min(1).max(200))
    .refine((models) => Object.keys(models).length <= 2_000, 'There may be at most 2000 models.')
    .meta({ description: 'The name callers use: what it is called there' }),
  groups: names.meta({ description: 'None: serves every group' }),
});
export type ChannelDocument = z.infer<typeof ChannelDocument>;

export const ExportAnswer = z.object({
  formatVersion: z.literal(1),
  channels: z.array(ChannelDocument),
});

/** What is left out stays as it is; of a new channel the rest is as usual. */
export const ImportedChannel = ChannelDocument.partial()
  .required({ name: true })
  .extend({ secrets: z.array(Secret).max(100).optional() });
export type ImportedChannel = z.infer<typeof ImportedChannel>;

export const ImportBody = z.object({
  formatVersion: z.literal(1).optional(),
  dryRun: z.boolean().default(false).meta({ description: 'Only say what would happen' }),
  channels: z
    .array(z.unknown())
    .min(1)
    .max(MAX_CHANNELS)
    .meta({ description: 'As exported; with `secrets` for those that are new' }),
});

const change = z.object({ field: z.string(), before: z.json(), after: z.json() });
export type FieldChange = z.infer<typeof change>;

export const ImportAnswer = z
  .object({
    isImported: z.boolean(),
    rows: z.array(
      z.object({
        row: z.number().int().meta({ description: 'From 1' }),
        name: z.string().nullable(),
        outcome: z.enum(['added', 'changed', 'unchanged', 'error']),
        changes: z.array(change),
        errors: z.array(z.object({ param: z.string(), message: z.string() })),
      }),
    ),
  })
  .meta({ id: 'ChannelImport' });
export type ImportRow = z.infer<typeof ImportAnswer>['rows'][number];
