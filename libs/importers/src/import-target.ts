import { exportCatalog } from '@app/catalog';
import type { PrismaClient } from '@app/database';
import { apiTokenIdOf, channelIdOf, organizationIdOf, userIdOf } from './identifiers';
import type { ImportSource, SourceAmounts } from './import-source';

/** What this Weir has of what a source brings. */
export interface ImportTarget {
  /** By its clock, ISO 8601. */
  readonly now: string;
  /** Organizations, users, API tokens and channels that an earlier import made. */
  readonly importedIds: ReadonlySet<string>;
  readonly emails: ReadonlySet<string>;
  readonly organizationNames: ReadonlySet<string>;
  readonly channelNames: ReadonlySet<string>;
  /** In hex. */
  readonly secretHashes: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly models: ReadonlyMap<string, CatalogModel>;
  /** `model`, or `model @group`: what an earlier import priced is the operator's from then on. */
  readonly pricedBefore: ReadonlySet<string>;
}

export interface CatalogModel {
  readonly id: string;
  readonly displayName: string;
  readonly ownedBy: string;
  readonly contextWindow: number;
  readonly maxOutputTokens: number;
  readonly capabilities: readonly string[];
  readonly prices: readonly CatalogPrice[];
}

export interface CatalogPrice extends Partial<SourceAmounts> {
  readonly effectiveFrom: string;
  readonly group?: string;
  readonly organization?: string;
  readonly multiplier?: string;
  readonly costs?: Partial<SourceAmounts>;
  readonly tiers?: readonly unknown[];
}

/** Parameters of one statement: PostgreSQL takes 65,535. */
const CHUNK = 10_000;

async function inChunks<T, R>(values: readonly T[], ask: (chunk: T[]) => Promise<readonly R[]>): Promise<R[]> {
  const found: R[] = [];
  for (let at = 0; at < values.length; at += CHUNK) found.push(...(await ask(values.slice(at, at + CHUNK))));
  return found;
}

export const importSubject = (source: { readonly name: string }): string => `import:${source.name}`;

export async function readTarget(prisma: PrismaClient, source: ImportSource): Promise<ImportTarget> {
  const [{ now }] = await prisma.$queryRaw<[{ now: Date }]>`SELECT now() AS now`;
  const { models } = await exportCatalog(prisma);
  return {
    now: now.toISOString(),
    ...(await readPeople(prisma, source)),
    channelNames: new Set((await prisma.channel.findMany({ select: { name: true } })).map(({ name }) => name)),
    providers: new Set((await prisma.provider.findMany({ select: { id: true } })).map(({ id }) => id)),
    groups: new Set((await prisma.group.findMany({ select: { name: true } })).map(({ name }) => name)),
    models: new Map(models.map((model) => [model.id, model as CatalogModel])),
    pricedBefore: await readPricedBefore(prisma, source),
  };
}

async function readPeople(prisma: PrismaClient, source: ImportSource) {
  const { people, channels } = source;
  const tokens = people.flatMap(({ apiTokens }) => apiTokens);
  const ids = { select: { id: true } } as const;
  const organizations = await inChunks(
    people.map((person) => organizationIdOf(source, person)),
    (chunk) => prisma.organization.findMany({ where: { id: { in: chunk } }, ...ids }),
  );
  const importedUsers = await inChunks(
    people.map((person) => userIdOf(source, person)),
    (chunk) => prisma.user.findMany({ where: { id: { in: chunk } }, ...ids }),
  );
  const importedTokens = await inChunks(
    tokens.map((token) => apiTokenIdOf(source, token)),
    (chunk) => prisma.apiToken.findMany({ where: { id: { in: chunk } }, ...ids }),
  );
  const importedChannels = await inChunks(
    channels.map((channel) => channelIdOf(source, channel)),
    (chunk) => prisma.channel.findMany({ where: { id: { in: chunk } }, ...ids }),
  );
  const users = await inChunks(
    people.flatMap(({ email }) => email ?? []),
    (chunk) => prisma.user.findMany({ where: { email: { in: chunk } }, select: { email: true } }),
  );
  const names = await inChunks(
    people.flatMap((person) => namesFor(source, person)),
    (chunk) => prisma.organization.findMany({ where: { name: { in: chunk } }, select: { name: true } }),
  );
  const hashes = await inChunks(
    tokens.map(({ secretHash }) => Uint8Array.from(Buffer.from(secretHash, 'hex'))),
    (chunk) => prisma.apiToken.findMany({ where: { secretHash: { in: chunk } }, select: { secretHash: true } }),
  );
  return {
    importedIds: new Set(
      [...organizations, ...importedUsers, ...importedTokens, ...importedChannels].map(({ id }) => id),
    ),
    emails: new Set(users.map(({ email }) => email)),
    organizationNames: new Set(names.map(({ name }) => name)),
    secretHashes: new Set(hashes.map(({ secretHash }) => Buffer.from(secretHash).toString('hex'))),
  };
}

/** What the organization of a person may be called, the first that is free. */
export const namesFor = (source: { readonly name: string }, { username }: { readonly username: string }): string[] => [
  username,
  `${username} (${source.name})`,
];

async function readPricedBefore(prisma: PrismaClient, source: ImportSource): Promise<ReadonlySet<string>> {
  const entries = await prisma.auditEntry.findMany({
    where: { subject: importSubject(source), action: 'import.prices-added' },
    select: { after: true },
  });
  const isText = (one: unknown): one is string => typeof one === 'string';
  return new Set(
    entries.flatMap(({ after }) => {
      const prices = (after as { readonly prices?: unknown } | null)?.prices;
      return Array.isArray(prices) ? prices.filter(isText) : [];
    }),
  );
}
