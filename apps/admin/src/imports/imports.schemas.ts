import { z } from 'zod';
import { Instant, Usd } from '../http/answers';

const option = z.string().trim().min(1).max(500).optional();

/** Where to read from: a file that was uploaded, or a URL. */
export const ImportBody = z
  .object({
    fileId: z.uuid().optional().meta({ description: 'Of POST /api/imports/files' }),
    url: z
      .string()
      .trim()
      .max(2000)
      .regex(/^(mysql|postgres|postgresql|https?):\/\//i, 'must begin with mysql://, postgres://, or https://')
      .optional(),
    name: option.meta({ description: 'Tells several instances of one product apart; default: the product' }),
    product: z.enum(['one-api', 'new-api']).optional(),
    emailDomain: option.meta({ description: 'Users without an address get username@this' }),
    accessToken: option.meta({ description: "Root's, for the API of one-api or new-api" }),
    userId: option.meta({ description: "Root's id, for new-api's API; default 1" }),
  })
  .refine(({ fileId, url }) => (fileId === undefined) !== (url === undefined), {
    path: ['url'],
    message: 'Give either an uploaded file or a URL.',
  });
export type ImportBody = z.infer<typeof ImportBody>;

export const UploadedFile = z.object({ fileId: z.uuid(), bytes: z.number().int() });

const counts = z.object({
  organizations: z.number().int(),
  users: z.number().int(),
  apiTokens: z.number().int(),
  channels: z.number().int(),
  prices: z.number().int(),
});
const remark = z.object({ kind: z.string(), name: z.string(), reason: z.string() });

export const ImportPreview = z
  .object({
    kind: z.string(),
    name: z.string(),
    origin: z.string(),
    comesOver: counts,
    alreadyHere: counts,
    balancesUsd: Usd,
    groups: z.array(z.string()),
    leftOut: z.array(remark),
    changed: z.array(remark),
  })
  .meta({ id: 'ImportPreview' });

export const ImportState = z
  .object({
    state: z.enum(['none', 'running', 'done', 'failed']),
    origin: z.string().nullable(),
    startedAt: Instant.nullable(),
    added: counts.nullable(),
    balancesUsd: Usd.nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'ImportState', description: 'The last import that this process was asked for' });
export type ImportState = z.infer<typeof ImportState>;
