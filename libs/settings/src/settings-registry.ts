import { z } from 'zod';

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain like example.com');

const dollars = z.string().regex(/^\d{1,6}(\.\d{1,2})?$/, 'must be an amount such as 20 or 9.50');

/** Every setting of the dashboard: its shape, and what holds while nobody has set it. A new one is a new row here. */
export const SETTINGS = {
  product: z
    .object({ name: z.string().trim().min(1).max(50) })
    .default({ name: 'Weir' })
    .meta({ description: 'What this Weir is called in pages, mails and authenticator apps' }),
  routing: z
    .object({
      maxAttempts: z.int().min(1).max(10).meta({ description: 'How often one call is tried, over all channels' }),
      keepsAffinity: z
        .boolean()
        .meta({ description: 'A conversation goes on at the channel whose prompt cache has its beginning' }),
      prefersFast: z
        .boolean()
        .meta({ description: 'Of channels of one priority those that answer sooner get more calls' }),
      hedges: z.boolean().meta({
        description: 'A second channel is asked when the first is later than 95 % of its answers; both are paid',
      }),
      probeBudgetUsd: z
        .string()
        .regex(/^\d{1,6}(\.\d{1,9})?$/, 'must be an amount such as 1.50')
        .meta({ description: 'The most that probes of channels may cost in a day' }),
      queueSeconds: z.int().min(0).max(60).meta({ description: 'How long a call may wait for room at a full channel' }),
      queueLength: z.int().min(0).max(10_000).meta({ description: 'How many calls of one organization may wait' }),
    })
    .default({
      maxAttempts: 4,
      keepsAffinity: true,
      prefersFast: false,
      hedges: false,
      probeBudgetUsd: '1',
      queueSeconds: 5,
      queueLength: 100,
    })
    .meta({ description: 'How calls find their channel' }),
  retention: z
    .object({
      usageDetailMonths: z
        .int()
        .min(1)
        .max(240)
        .nullable()
        .meta({ description: 'For how many months after its own the detail of calls is kept; null: for ever' }),
      noticeDays: z.int().min(1).max(90).meta({ description: 'How long before a day is dropped that is announced' }),
    })
    .default({ usageDetailMonths: null, noticeDays: 14 })
    .meta({ description: 'What is dropped when it is old' }),
  exports: z
    .object({ keepDays: z.int().min(1).max(365).meta({ description: 'How long files can be downloaded' }) })
    .default({ keepDays: 14 })
    .meta({ description: 'Exports of finance and tenants' }),
  finance: z
    .object({
      legalName: z.string().trim().max(200).meta({ description: 'Who issues statements and invoices' }),
      address: z.string().trim().max(500),
      taxId: z.string().trim().max(50),
      bankDetails: z.string().trim().max(500).meta({ description: 'Where invoices are paid, as it is printed' }),
      numberPrefix: z
        .string()
        .regex(/^[A-Z0-9-]{0,10}$/, 'must be at most ten capitals, digits and hyphens')
        .meta({ description: 'Before the number of each document' }),
      taxName: z.string().trim().max(30).meta({ description: 'As it is printed: VAT' }),
      taxRatePercent: z
        .string()
        .regex(/^(100|\d{1,2}(\.\d{1,4})?)$/, 'must be a percentage such as 19 or 8.25')
        .meta({ description: 'Of invoices; usage statements bear no tax' }),
      graceDays: z.int().min(0).max(20).meta({ description: 'How long after its end a month waits for corrections' }),
    })
    .default({
      legalName: '',
      address: '',
      taxId: '',
      bankDetails: '',
      numberPrefix: '',
      taxName: 'VAT',
      taxRatePercent: '0',
      graceDays: 3,
    })
    .meta({ description: 'The legal entity on statements, and how months are closed' }),
  registration: z
    .object({
      isOpen: z.boolean(),
      allowedDomains: z.array(domain).max(100).meta({ description: 'Of e-mail addresses; empty: all' }),
      groupId: z.uuid().nullable().meta({ description: 'Of the organizations that come to be; null: the default' }),
    })
    .default({ isOpen: false, allowedDomains: [], groupId: null })
    .meta({ description: 'Whether people may register themselves' }),
  payments: z
    .object({
      minUsd: dollars.meta({ description: 'The least that is paid by card at once' }),
      maxUsd: dollars.meta({ description: 'The most' }),
    })
    .default({ minUsd: '5', maxUsd: '1000' })
    .meta({ description: 'How money comes in' }),
} as const satisfies Record<string, z.ZodDefault>;

export type SettingKey = keyof typeof SETTINGS;
export type SettingValue<Key extends SettingKey> = z.infer<(typeof SETTINGS)[Key]>;

export const isSettingKey = (text: string): text is SettingKey => Object.hasOwn(SETTINGS, text);
