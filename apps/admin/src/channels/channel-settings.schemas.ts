import { requireOverrides, type ChannelOverrides } from '@app/channels';
import { AppError } from '@app/common';
import { SETTING_NAMES } from '@app/providers';
import { z } from 'zod';

const MAX_OVERRIDES = 50;
const MAX_PARAMETERS_BYTES = 20_000;
const MAX_INT = 2_147_483_647;

/** Of what is no URL at all, something else is said. */
function isPlain(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { username, password, search, hash } = new URL(text);
  return username === '' && password === '' && search === '' && hash === '';
}

/** Where a vendor is. Private addresses are fine: models of one's own run there. */
export const BaseUrl = z
  .url({ protocol: /^https?$/, error: 'It must be a URL such as https://api.openai.com/v1.' })
  .max(500)
  .refine(isPlain, 'It must have neither a user, nor a query, nor a fragment.')
  .transform((text) => text.replace(/\/+$/, ''));

export const Settings = z
  .partialRecord(z.enum(SETTING_NAMES), z.string().trim().min(1).max(200))
  .meta({ description: 'What the provider asks for beyond address and secret: see its `fields`' });

function isBareOrigin(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { pathname, search, hash } = new URL(text);
  return pathname === '/' && search === '' && hash === '';
}

/** It goes in and never comes out, as a secret does: it may have a password. */
export const ProxyUrl = z
  .url({ protocol: /^https?$/, error: 'It must be a URL such as http://user:password@proxy.example:3128.' })
  .max(1_000)
  .refine(isBareOrigin, 'It must have neither a path, nor a query, nor a fragment.');

/** What may not be overridden is refused at the member at fault. */
function refuse(overrides: Partial<ChannelOverrides>, context: z.RefinementCtx): void {
  try {
    requireOverrides({ headerOverrides: {}, parameterOverrides: {}, ...overrides });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { param = '' } = error.details;
    context.addIssue({ code: 'custom', path: param.split('.').slice(1), message: error.message, input: overrides });
  }
}

const isFew = (overrides: object): boolean => Object.keys(overrides).length <= MAX_OVERRIDES;
const TOO_MANY = `There may be at most ${MAX_OVERRIDES}.`;

const HeaderOverrides = z
  .record(z.string().trim().toLowerCase(), z.string().nullable())
  .refine(isFew, TOO_MANY)
  .superRefine((headerOverrides, context) => refuse({ headerOverrides }, context))
  .meta({ description: 'Headers set on its requests, by lower-case name; null takes one away. No place for secrets' });

const ParameterOverrides = z
  .record(z.string().min(1).max(100), z.json())
  .refine(isFew, TOO_MANY)
  .refine((parameters) => JSON.stringify(parameters).length <= MAX_PARAMETERS_BYTES, 'It is too long.')
  .superRefine((parameterOverrides, context) => refuse({ parameterOverrides }, context))
  .meta({ description: 'Merged into the bodies of its requests; null takes a member away' });

const unique = (words: string[]): string[] => [...new Set(words)];
const limit = z.int().min(1).max(MAX_INT).nullable();

export const tag = z.string().trim().min(1).max(50);
export const Tags = z.array(tag).max(20).overwrite(unique);

/** How often at most, when it is probed at all. */
const MIN_PROBE_SECONDS = 10;

export const State = z.enum(['enabled', 'disabled']);

/** The settings of a channel that are columns, and what each may be. */
export const SETTINGS = {
  name: z.string().trim().min(1).max(100),
  baseUrl: BaseUrl,
  settings: Settings,
  state: State,
  priority: z.int().min(-1_000).max(1_000).meta({ description: 'Higher is asked first' }),
  weight: z.int().min(1).max(1_000).meta({ description: 'Share of the calls among channels of one priority' }),
  onDisconnect: z.enum(['drain', 'abort']),
  connectTimeoutMs: z.int().min(100).max(60_000),
  firstByteTimeoutMs: z.int().min(1_000).max(900_000),
  idleTimeoutMs: z.int().min(1_000).max(600_000),
  totalTimeoutMs: z
    .int()
    .min(1_000)
    .max(86_400_000)
    .nullable()
    .meta({ description: "Longest life of one attempt; null: what is left of the call's own time" }),
  requestsPerMinute: limit.meta({ description: 'What its vendor allows it, over all processes; null: no limit' }),
  tokensPerMinute: limit,
  concurrency: limit.meta({ description: 'Calls at the same time' }),
  lacks: z
    .array(z.string().trim().min(1).max(50))
    .max(50)
    .overwrite(unique)
    .meta({ description: 'Capabilities of its models that it does not have: `vision`, `tools` ...' }),
  headerOverrides: HeaderOverrides,
  parameterOverrides: ParameterOverrides,
  tags: Tags,
  testModel: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .nullable()
    .meta({ description: 'Upstream model that probes ask; null: the first that it serves' }),
  probeEverySeconds: z
    .int()
    .min(0)
    .max(86_400)
    .refine(
      (seconds) => seconds === 0 || seconds >= MIN_PROBE_SECONDS,
      `It must be 0, or ${MIN_PROBE_SECONDS} at least.`,
    )
    .meta({ description: 'How often it is probed while it is idle or failing; 0: never' }),
};

/** Of a new channel, what is not said. */
export const USUAL_SETTINGS = {
  settings: Settings.default({}),
  state: State.default('enabled'),
  priority: SETTINGS.priority.default(0),
  weight: SETTINGS.weight.default(100),
  onDisconnect: SETTINGS.onDisconnect.default('drain'),
  connectTimeoutMs: SETTINGS.connectTimeoutMs.default(5_000),
  firstByteTimeoutMs: SETTINGS.firstByteTimeoutMs.default(120_000),
  idleTimeoutMs: SETTINGS.idleTimeoutMs.default(60_000),
  totalTimeoutMs: SETTINGS.totalTimeoutMs.default(null),
  requestsPerMinute: SETTINGS.requestsPerMinute.default(null),
  tokensPerMinute: SETTINGS.tokensPerMinute.default(null),
  concurrency: SETTINGS.concurrency.default(null),
  lacks: SETTINGS.lacks.default([]),
  headerOverrides: SETTINGS.headerOverrides.default({}),
  parameterOverrides: SETTINGS.parameterOverrides.default({}),
  tags: SETTINGS.tags.default([]),
  testModel: SETTINGS.testModel.default(null),
  probeEverySeconds: SETTINGS.probeEverySeconds.default(60),
};
