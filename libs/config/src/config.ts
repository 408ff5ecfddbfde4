import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);
/** 0: none. */
const portOrNone = z.coerce.number().int().min(0).max(65_535).default(0);
const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
/** What a browser calls an origin: scheme, host and port, nothing after it. */
const ORIGIN = /^https?:\/\/[^/\s,]+$/;
const origins = z
  .string()
  .transform((text) => text.split(',').flatMap((origin) => origin.trim() || []))
  .refine(
    (list) => list.every((origin) => origin === '*' || ORIGIN.test(origin)),
    'must be `*`, or origins like https://a.example',
  );
const milliseconds = (fallback: number) => z.coerce.number().int().min(1).default(fallback);

function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** Every setting, its default and its bounds. Each has a row in docs/configuration.md. */
/** Beside public addresses. */
const ranges = z
  .string()
  .transform((text) => text.split(',').flatMap((range) => range.trim() || []))
  .refine((list) => list.every(isAddressOrRange), 'must be addresses or ranges like 10.0.0.0/8')
  .default([]);

const Settings = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe('postgresql://user:password@host:port/database'),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  WEIR_HOST: z.string().min(1).default('127.0.0.1'),
  WEIR_API_PORT: port(3000),
  WEIR_ADMIN_PORT: port(3001),
  WEIR_API_URL: url.optional(),
  WEIR_DATA_DIR: z
    .string()
    .min(1)
    .default('.weir')
    .transform((path) => resolve(path)),
  WEIR_MASTER_KEY: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64')
    .optional(),
  WEIR_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  WEIR_BODY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(32 * 1024 * 1024),
  WEIR_ANSWER_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(64 * 1024 * 1024),
  WEIR_MEDIA_FROM: ranges,
  WEIR_WEBHOOKS_TO: ranges,
  WEIR_CALL_TIMEOUT_MS: milliseconds(15 * 60_000),
  WEIR_DRAIN_TIMEOUT_MS: milliseconds(30_000),
  WEIR_DRAIN_LIMIT: z.coerce.number().int().min(0).default(200),
  WEIR_JOURNAL_STALE_MS: milliseconds(10_000),
  WEIR_HOLDS_WAIT_FOR_DISK: z.enum(['true', 'false']).default('true'),
  WEIR_HASH_END_USERS: z.enum(['true', 'false']).default('false'),
  WEIR_STOP_DELAY_MS: z.coerce.number().int().min(0).default(0),
  WEIR_STOP_TIMEOUT_MS: milliseconds(30_000),
  WEIR_API_METRICS_PORT: portOrNone,
  WEIR_WORKER_METRICS_PORT: portOrNone,
  WEIR_OTLP_URL: url.optional(),
  WEIR_OTLP_RATIO: z.coerce.number().min(0).max(1).default(1),
  WEIR_AUDIT_AT: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day like 03:00')
    .default('03:00'),
  WEIR_CORS_ORIGINS: origins.default(['*']),
  WEIR_SESSION_HOURS: z.coerce.number().int().min(1).default(12),
  WEIR_SESSION_IDLE_HOURS: z.coerce.number().int().min(1).default(4),
  WEIR_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .refine((text) => new URL(text).pathname === '/', 'must have no path')
    .transform((text) => new URL(text).origin)
    .optional(),
  WEIR_TRUST_PROXY: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine(
      (parts) => parts.every(isAddressOrRange),
      'must be addresses or ranges like 10.0.0.0/8, with commas between',
    )
    .optional(),
  WEIR_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  WEIR_STRIPE_URL: url.default('https://api.stripe.com'),
  WEIR_MAIL_FROM: z.string().min(3).default('Weir <weir@localhost>'),
});

/** The settings of this process, read once from the environment. */
export class Config {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly host: string;
  readonly apiPort: number;
  readonly adminPort: number;
  /** Where callers reach the API, without a slash at its end; undefined: at the admin app's host, on the API's port. */
  readonly apiUrl: string | undefined;
  readonly dataDirectory: string;
  /** Base64; undefined: the file `master.key` in the data directory. */
  readonly masterKey: string | undefined;
  readonly logLevel: z.infer<typeof Settings>['WEIR_LOG_LEVEL'];
  /** Largest request body. */
  readonly bodyLimitBytes: number;
  /** Largest non-streamed answer of an upstream. */
  readonly answerLimitBytes: number;
  /** Longest life of one call, over all its attempts; holds expire a minute later. */
  readonly callTimeoutMs: number;
  /** How long, and how many at once, upstream answers are read on after their caller has left. */
  readonly drainTimeoutMs: number;
  readonly drainLimit: number;
  /** A journal whose owner has not touched it for so long belongs to a dead process. */
  readonly journalStaleMs: number;
  /** False: a crash of PostgreSQL may forget the holds of its last 600 ms, and their money be spent twice. */
  readonly holdsWaitForDisk: boolean;
  /** Vendors get a hash instead of what callers call their end users. */
  readonly hashesEndUsers: boolean;
  /** Told to stop, an API process still takes calls for so long, and says meanwhile that it is not ready. */
  readonly stopDelayMs: number;
  /** Then calls under way may take so long to end. */
  readonly stopTimeoutMs: number;
  /** Where the metrics of each process are; 0: nowhere. */
  readonly apiMetricsPort: number;
  readonly workerMetricsPort: number;
  /** Where traces go, without a slash at its end; undefined: there are none. */
  readonly otlpUrl: string | undefined;
  /** Share of the calls that are traced, of those whose caller does not say. */
  readonly otlpRatio: number;
  /** When the nightly audit begins: minutes after midnight, UTC. */
  readonly auditAtMinute: number;
  readonly sessionHours: number;
  /** Pages of these origins may read the API's answers; `*`: of all, none: of no other than its own. */
  readonly corsOrigins: readonly string[];
  /** Addresses and ranges that media may be fetched from, beside public ones. */
  readonly mediaFrom: readonly string[];
  /** The same for webhooks. With any of them, webhooks may also go over plain http. */
  readonly webhooksTo: readonly string[];
  /** A session nobody uses for so long is over before. */
  readonly sessionIdleHours: number;
  /** Where people open the dashboard: scheme, host and port; undefined: wherever their browser says it is. */
  readonly publicUrl: string | undefined;
  /** Proxies whose word about the address and scheme of a request is taken. */
  readonly trustedProxies: readonly string[];
  /** Undefined: mails go to the log. May hold a password. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** Where Stripe answers; another address is for tests and for proxies. */
  readonly stripeUrl: string;

  /** Throws Error naming every setting that is missing or wrong. */
  constructor(environment: Readonly<Record<string, string | undefined>>) {
    const parsed = Settings.safeParse(environment);
    if (!parsed.success) throw new Error(`The configuration is not valid:\n${z.prettifyError(parsed.error)}`);
    const settings = parsed.data;
    this.databaseUrl = settings.DATABASE_URL;
    this.redisUrl = settings.REDIS_URL;
    this.host = settings.WEIR_HOST;
    this.apiPort = settings.WEIR_API_PORT;
    this.adminPort = settings.WEIR_ADMIN_PORT;
    this.apiUrl = settings.WEIR_API_URL;
    this.dataDirectory = settings.WEIR_DATA_DIR;
    this.masterKey = settings.WEIR_MASTER_KEY;
    this.logLevel = settings.WEIR_LOG_LEVEL;
    this.bodyLimitBytes = settings.WEIR_BODY_LIMIT_BYTES;
    this.answerLimitBytes = settings.WEIR_ANSWER_LIMIT_BYTES;
    this.callTimeoutMs = settings.WEIR_CALL_TIMEOUT_MS;
    this.drainTimeoutMs = settings.WEIR_DRAIN_TIMEOUT_MS;
    this.drainLimit = settings.WEIR_DRAIN_LIMIT;
    this.journalStaleMs = settings.WEIR_JOURNAL_STALE_MS;
    this.holdsWaitForDisk = settings.WEIR_HOLDS_WAIT_FOR_DISK === 'true';
    this.hashesEndUsers = settings.WEIR_HASH_END_USERS === 'true';
    this.stopDelayMs = settings.WEIR_STOP_DELAY_MS;
    this.stopTimeoutMs = settings.WEIR_STOP_TIMEOUT_MS;
    this.otlpUrl = settings.WEIR_OTLP_URL;
    this.otlpRatio = settings.WEIR_OTLP_RATIO;
    this.apiMetricsPort = settings.WEIR_API_METRICS_PORT;
    this.workerMetricsPort = settings.WEIR_WORKER_METRICS_PORT;
    const [hour, minute] = settings.WEIR_AUDIT_AT.split(':').map(Number);
    this.auditAtMinute = hour! * 60 + minute!;
    this.sessionHours = settings.WEIR_SESSION_HOURS;
    this.corsOrigins = settings.WEIR_CORS_ORIGINS;
    this.mediaFrom = settings.WEIR_MEDIA_FROM;
    this.webhooksTo = settings.WEIR_WEBHOOKS_TO;
    this.sessionIdleHours = settings.WEIR_SESSION_IDLE_HOURS;
    this.publicUrl = settings.WEIR_PUBLIC_URL;
    this.trustedProxies = settings.WEIR_TRUST_PROXY ?? [];
    this.smtpUrl = settings.WEIR_SMTP_URL;
    this.mailFrom = settings.WEIR_MAIL_FROM;
    this.stripeUrl = settings.WEIR_STRIPE_URL;
  }
}

/** The names of all settings, for the documentation test. */
export const SETTING_NAMES = Object.keys(Settings.shape);
