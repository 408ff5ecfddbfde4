import { CLASSES } from '@app/reconciliation';
import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

const MOST_NAMES = 500;
/** Of a file, as text in a JSON body that the server takes. */
const MOST_CHARACTERS = 900_000;

const word = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('\0'), 'This cannot be part of a text');
const Day = z.iso.date().meta({ description: 'A UTC day', examples: ['2026-11-30'] });
const names = <Value extends z.ZodType<string>>(value: Value) =>
  z
    .record(word, value)
    .refine((map) => Object.keys(map).length <= MOST_NAMES, `At most ${MOST_NAMES} names.`)
    .default({});

const adapter = z
  .enum(['openai', 'anthropic', 'csv'])
  .meta({ description: 'Where figures come from; csv: from files' });
const differenceClass = z.enum(CLASSES);
const differenceState = z.enum(['open', 'explained', 'posted', 'dismissed']);
const runState = z.enum(['queued', 'running', 'done', 'failed']);

const editable = {
  name: word,
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .refine((text) => !/[?#@]/.test(text), 'An address without user, query and fragment')
    .nullable()
    .default(null)
    .meta({ description: 'Of the reports; null: the vendor’s own' }),
  adminKey: z
    .string()
    .trim()
    .min(8)
    .max(500)
    .regex(/^[\x21-\x7e]+$/, 'A key has visible ASCII characters only.')
    .optional()
    .meta({ description: 'The vendor’s admin key. Sealed, and never shown again' }),
  project: word
    .nullable()
    .default(null)
    .meta({ description: 'The vendor’s project or workspace; null: the whole account' }),
  channelIds: z.array(z.uuid()).max(MOST_NAMES).default([]),
  credentialKeys: names(z.uuid()).meta({ description: 'The vendor’s names of keys -> our credentials' }),
  modelAliases: names(word).meta({ description: 'The vendor’s names of models -> upstream models of ours' }),
};
export const NewSourceBody = z.object({ ...editable, providerId: word, adapter });
export const SourceBody = z.object(editable);

export const SourceAnswer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    providerId: z.string(),
    adapter,
    baseUrl: z.string().nullable(),
    keyLastFour: z.string().nullable(),
    project: z.string().nullable(),
    channelIds: z.array(z.uuid()),
    credentialKeys: z.record(z.string(), z.string()),
    modelAliases: z.record(z.string(), z.string()),
    openDifferences: z.number().int(),
    reportedUntil: Day.nullable().meta({ description: 'The last day that the vendor spoke of' }),
    version: z.number().int(),
    createdAt: Instant,
  })
  .meta({ id: 'ReconciliationSource' });
export type SourceAnswer = z.infer<typeof SourceAnswer>;
export const SourceQuery = listQuery(['name', 'createdAt'], 'name');
export const SourcePage = pageOf(SourceAnswer);

export const AccountsAnswer = z
  .object({
    providers: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        channels: z.array(
          z.object({
            id: z.uuid(),
            name: z.string(),
            credentials: z.array(z.object({ id: z.uuid(), lastFour: z.string() })),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'ReconciliationAccounts' });

export const FilePreviewBody = z.object({
  text: z.string().min(1, 'The file is empty.').max(MOST_CHARACTERS, 'The file is too large: split it.'),
});
export const FileBody = FilePreviewBody.extend({
  fileName: word,
  reference: word.meta({ description: 'The number of the invoice: part of a true-up’s idempotency key' }),
});
export const FilePreviewAnswer = z
  .object({
    rows: z.number().int(),
    firstDay: Day.nullable(),
    lastDay: Day.nullable(),
    costUsd: Usd,
    importedAt: Instant.nullable().meta({ description: 'When this very file was imported before' }),
    faults: z
      .array(z.object({ line: z.number().int(), field: z.string(), message: z.string() }))
      .meta({ description: 'With any, nothing is imported. At most a hundred' }),
  })
  .meta({ id: 'VendorFilePreview' });

const idOf = z.uuid().optional();
export const ImportQuery = listQuery(['importedAt'], '-importedAt', { sourceId: idOf });
export const ImportAnswer = z
  .object({
    id: z.uuid(),
    sourceId: z.uuid(),
    sourceName: z.string(),
    reference: z.string(),
    fileName: z.string().nullable(),
    sha256: z.string(),
    firstDay: Day,
    lastDay: Day,
    rowCount: z.number().int(),
    importedAt: Instant,
  })
  .meta({ id: 'VendorImport' });
export type ImportAnswer = z.infer<typeof ImportAnswer>;
export const ImportPage = pageOf(ImportAnswer);

export const NewRunBody = z.object({ sourceId: z.uuid(), firstDay: Day, lastDay: Day });
export const RunQuery = listQuery(['createdAt'], '-createdAt', { sourceId: idOf, state: runState.optional() });
const classSums = z.object({ class: differenceClass, count: z.number().int(), costUsd: Usd });
export const RunAnswer = z
  .object({
    id: z.uuid(),
    sourceId: z.uuid(),
    sourceName: z.string(),
    firstDay: Day,
    lastDay: Day,
    isDaily: z.boolean(),
    state: runState,
    error: z.string().nullable(),
    summary: z
      .object({
        differences: z.number().int(),
        missingDays: z.array(Day).meta({ description: 'Days that the vendor has said nothing of' }),
        ourTokens: z.string(),
        theirTokens: z.string(),
        ourCostUsd: Usd,
        theirCostUsd: Usd,
        unknownPpm: z.number().int().meta({ description: 'Unexplained cost, in millionths of theirs' }),
        classes: z.array(classSums),
      })
      .nullable(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'ReconciliationRun' });
export type RunAnswer = z.infer<typeof RunAnswer>;
export const RunPage = pageOf(RunAnswer);

export const DifferenceQuery = listQuery(['day', 'foundAt', 'costDeltaNanoUsd'], '-day', {
  sourceId: idOf,
  class: differenceClass.optional(),
  state: differenceState.optional(),
  firstDay: Day.optional(),
  lastDay: Day.optional(),
});
const figures = z
  .object({
    requests: z.string().nullable(),
    input: z.string(),
    cached: z.string(),
    output: z.string(),
    costUsd: Usd.nullable(),
  })
  .meta({ description: 'Requests and tokens as decimal text; null: the vendor does not say' });
export const DifferenceAnswer = z
  .object({
    id: z.uuid(),
    sourceId: z.uuid(),
    sourceName: z.string(),
    credentialId: z.uuid().nullable(),
    upstreamModel: z.string(),
    day: Day,
    class: differenceClass,
    state: differenceState,
    delta: figures,
    ours: figures,
    theirs: figures.nullable(),
    reference: z.string().nullable().meta({ description: 'The invoice or pull whose figures these are' }),
    isPostable: z.boolean(),
    note: z.string().nullable(),
    ledgerTransactionId: z.string().nullable(),
    decidedBy: z.string().nullable(),
    decidedAt: Instant.nullable(),
    foundAt: Instant,
  })
  .meta({ id: 'ReconciliationDifference' });
export type DifferenceAnswer = z.infer<typeof DifferenceAnswer>;
export const DifferencePage = pageOf(DifferenceAnswer);

export const NoteBody = z.object({ note: word.max(1_000) });

export const AttemptQuery = z.object({
  page: listQuery(['id'], 'id').shape.page,
  pageSize: listQuery(['id'], 'id').shape.pageSize,
});
export const AttemptAnswer = z
  .object({
    requestId: z.string(),
    number: z.number().int(),
    organizationId: z.uuid(),
    upstreamModel: z.string(),
    upstreamRequestId: z.string().nullable(),
    startedAt: Instant,
    outcome: z.string(),
    failure: z.string().nullable(),
    judgement: z.enum(['served', 'estimated', 'aborted', 'retried']),
    inputTokens: z.string(),
    outputTokens: z.string(),
    costUsd: Usd,
  })
  .meta({ id: 'ReconciliationAttempt' });
export type AttemptAnswer = z.infer<typeof AttemptAnswer>;
export const AttemptPage = pageOf(AttemptAnswer);
