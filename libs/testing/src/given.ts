import { ApiTokensService } from '@app/api-tokens';
import { addChannel, CredentialVault } from '@app/channels';
import { Clock, parseUsd } from '@app/common';
import type { MembershipRole, PlatformRole } from '@app/identity';
import { LedgerService } from '@app/ledger';
import { USAGE_COMPONENTS, type UsageComponent } from '@app/llm';
import { uuidv7 } from 'uuidv7';
// Not by its index: all of passkeys, OpenID Connect and codes would be loaded for every spec there is.
import { hashPassword } from '../../identity/src/identity.service';
import type { TestDatabase } from './test-database';

export interface FundedOrganization {
  readonly organizationId: string;
  readonly walletId: string;
  readonly apiTokenId: string;
  /** The secret. */
  readonly apiToken: string;
}

/** Somebody who can log in. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

interface PersonFacts {
  readonly name?: string;
  readonly platformRole?: PlatformRole;
  /** Where they are a member, an admin of it unless told otherwise. */
  readonly organizationId?: string;
  readonly role?: MembershipRole;
}

export interface ModelFacts {
  readonly id: string;
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  readonly capabilities?: readonly string[];
  /** Pico-USD for one unit. */
  readonly prices?: Partial<Record<UsageComponent, bigint>>;
}

const PASSWORD = 'correct horse battery';
const BEFORE_EVERY_TEST = new Date('2020-01-01T00:00:00Z');

/** Rows to test with, by what a test is about. */
export class Given {
  private readonly ledger: LedgerService;

  constructor(private readonly test: TestDatabase) {
    this.ledger = new LedgerService(test.database);
  }

  /** For rows that need no more than their columns. */
  get database(): TestDatabase['database'] {
    return this.test.database;
  }

  /** An organization with a wallet holding `balance` dollars, and an API token. */
  async funded({
    balance,
    name = `organization ${uuidv7()}`,
  }: {
    readonly balance: string;
    readonly name?: string;
  }): Promise<FundedOrganization> {
    const { prisma } = this.test.database;
    await this.ledger.openSystemAccounts();
    const group = { connectOrCreate: { where: { name: 'default' }, create: { name: 'default' } } };
    const organization = await prisma.organization.create({ data: { name, group } });
    const walletId = await this.ledger.openWallet(organization.id);
    const amount = parseUsd(balance);
    if (amount > 0n) await this.ledger.topUp({ walletId, amount, idempotencyKey: `given:${walletId}`, actor: 'test' });
    const tokens = new ApiTokensService(this.test.database, new Clock());
    const token = await tokens.issue({ organizationId: organization.id, name: 'test' });
    return { organizationId: organization.id, walletId, apiTokenId: token.id, apiToken: token.secret };
  }

  /** Somebody with a password, who belongs nowhere unless told otherwise. */
  async person({ name = 'Somebody', platformRole, organizationId, role = 'admin' }: PersonFacts = {}): Promise<Person> {
    const email = `${uuidv7()}@example.com`;
    const data = {
      ...{ email, name, passwordHash: await hashPassword(PASSWORD) },
      ...(platformRole && { platformRole }),
      ...(organizationId && { memberships: { create: { organizationId, role } } }),
    };
    const { id } = await this.test.database.prisma.user.create({ data });
    return { id, email, password: PASSWORD };
  }

  /** A model; $1 for a million input tokens and $2 for a million output tokens unless told otherwise. */
  async model({
    id,
    contextWindow = 128_000,
    maxOutputTokens = 4_096,
    capabilities = [],
    prices,
  }: ModelFacts): Promise<{ priceVersionId: string }> {
    const { prisma } = this.test.database;
    const all = { input: 1_000_000n, cache_read: 500_000n, output: 2_000_000n, reasoning: 2_000_000n, ...prices };
    const array = USAGE_COMPONENTS.map(
      (component) => (all as Partial<Record<UsageComponent, bigint>>)[component] ?? 0n,
    );
    const facts = { contextWindow, maxOutputTokens, capabilities: [...capabilities] };
    await prisma.model.create({ data: { id, displayName: id, ownedBy: 'test', ...facts } });
    const price = await prisma.priceVersion.create({
      data: {
        modelId: id,
        effectiveFrom: BEFORE_EVERY_TEST,
        rates: { create: { pricesPicoUsd: array, listPricesPicoUsd: array, costsPicoUsd: array } },
      },
    });
    return { priceVersionId: price.id };
  }

  /** A channel that serves the models at an upstream. */
  async channel(channel: {
    readonly baseUrl: string;
    readonly models: readonly string[];
    readonly name?: string;
    readonly providerId?: string;
    readonly settings?: Readonly<Record<string, string>>;
    readonly priority?: number;
    readonly upstreamModel?: string;
    readonly secret?: string;
    readonly connectTimeoutMs?: number;
    readonly firstByteTimeoutMs?: number;
    readonly idleTimeoutMs?: number;
    readonly totalTimeoutMs?: number;
    readonly onDisconnect?: 'drain' | 'abort';
    /** Unless told otherwise its vendor hears of nothing but what a test sends. */
    readonly probeEverySeconds?: number;
  }): Promise<string> {
    const { prisma } = this.test.database;
    const { models, upstreamModel, ...rest } = channel;
    const providerId = channel.providerId ?? 'openai-compatible';
    const provider = { id: providerId, name: providerId, adapter: providerId };
    await prisma.provider.upsert({ where: { id: providerId }, create: provider, update: {} });
    return addChannel(prisma, new CredentialVault(this.test.config), {
      name: `channel ${uuidv7()}`,
      priority: 0,
      weight: 100,
      secret: 'upstream-secret-0123456789',
      probeEverySeconds: 0,
      ...rest,
      providerId,
      models: new Map(models.map((id) => [id, upstreamModel ?? id])),
    });
  }
}
