import { AppError, Clock } from '@app/common';
import { Database, type Change, type Prisma } from '@app/database';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { addressScope } from './address-scope';
import { modelScope, type ModelScope } from './model-scope';
import { hashSecret, newSecret } from './secret';

/** Who calls, as far as a call needs to know. */
export interface Caller {
  readonly apiTokenId: string;
  readonly apiTokenName: string;
  readonly userId: string | null;
  readonly organizationId: string;
  readonly walletId: string;
  /** Of the API token where it has one of its own, else of the organization: what its calls are routed and priced by. */
  readonly groupId: string;
  /** What its calls are for. */
  readonly project: string | null;
  readonly holdMode: 'strict' | 'expected';
  /** Undefined: all. */
  readonly allowedModels: ModelScope | undefined;
}

/** Where a secret is used. */
export interface Use {
  /** The caller's, asked for only where it matters: behind proxies it takes reading their headers. */
  readonly address: () => string;
  /** As usage records name it; undefined where no call is relayed and none prepared. */
  readonly endpoint?: string;
}

/** What is remembered of a secret. */
interface Known {
  /** Of the rows it comes from. */
  readonly ids: readonly (string | null)[];
  readonly answer: Admission | AppError;
}

interface Admission {
  readonly caller: Caller;
  readonly expiresAt: Date | null;
  /** Undefined: from anywhere. */
  readonly mayCallFrom: ((address: string) => boolean) | undefined;
  /** Undefined: all. */
  readonly allowedEndpoints: ReadonlySet<string> | undefined;
}

interface Lookup {
  readonly pending: Promise<Known>;
  /** Once the database has answered. */
  known?: Known;
}

export interface NewApiToken {
  readonly organizationId: string;
  readonly userId?: string | undefined;
  readonly name: string;
  readonly project?: string | undefined;
  readonly allowedModels?: readonly string[];
  readonly allowedIps?: readonly string[];
  readonly allowedEndpoints?: readonly string[];
  readonly groupId?: string | null;
  readonly expiresAt?: Date | undefined;
}

/** A change takes effect when the database tells of it, and within this time when it does not. */
const REMEMBERED_MS = 5_000;
const TABLES = ['api_tokens', 'organizations', 'users'];

@Injectable()
export class ApiTokensService implements OnModuleInit {
  private readonly known: LRUCache<string, Lookup>;
  /** Ids of rows that changed since the last look at what is remembered. */
  private changed: Set<string> | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.known = new LRUCache({ max: 50_000, ttl: REMEMBERED_MS, perf: { now: () => clock.elapsedMs() } });
  }

  onModuleInit(): void {
    this.database.changes.on(TABLES, (change) => this.heard(change));
  }

  /**
   * Throws AppError: 'missing_api_key', 'invalid_api_key', 'revoked_api_key', 'expired_api_key', 'user_disabled',
   * 'organization_suspended', 'address_not_allowed', 'endpoint_not_allowed', and 'billing_unavailable' when the database cannot be asked.
   */
  async authenticate(secret: string | undefined, use: Use): Promise<Caller> {
    if (!secret) throw new AppError('missing_api_key');
    const { answer } = await this.lookUp(secret);
    if (answer instanceof AppError) throw answer;
    if (answer.expiresAt && answer.expiresAt <= this.clock.now()) throw new AppError('expired_api_key');
    requireScope(answer, use);
    return answer.caller;
  }

  /** The secret is in the answer, and nowhere else. */
  async issue(
    token: NewApiToken,
    db: Prisma.TransactionClient = this.database.prisma,
  ): Promise<{ id: string; secret: string }> {
    const { organizationId, userId, name, project, groupId, expiresAt } = token;
    const { allowedModels = [], allowedIps = [], allowedEndpoints = [] } = token;
    const secret = newSecret();
    const row = await db.apiToken.create({
      data: {
        ...{ organizationId, userId, name, project, groupId, expiresAt },
        allowedModels: [...allowedModels],
        allowedIps: [...allowedIps],
        allowedEndpoints: [...allowedEndpoints],
        secretHash: Uint8Array.from(hashSecret(secret)),
        lastFour: secret.slice(-4),
      },
    });
    return { id: row.id, secret };
  }

  private async lookUp(secret: string): Promise<Known> {
    const hash = hashSecret(secret);
    const key = hash.toString('base64');
    const remembered = this.known.get(key);
    if (remembered) return remembered.pending;
    const lookup: Lookup = { pending: this.ask(hash, secret) };
    this.known.set(key, lookup);
    try {
      return (lookup.known = await lookup.pending);
    } catch (error) {
      if (this.known.peek(key) === lookup) this.known.delete(key);
      throw error;
    }
  }

  private async ask(hash: Buffer, secret: string): Promise<Known> {
    const row = await this.find(hash);
    if (row) return { ids: [row.id, row.organizationId, row.userId], answer: admissionOf(row) };
    const message = `Incorrect API token provided: ${mask(secret)}.`;
    return { ids: [], answer: new AppError('invalid_api_key', { message }) };
  }

  private async find(hash: Buffer) {
    try {
      return await this.database.prisma.apiToken.findUnique({
        where: { secretHash: Uint8Array.from(hash) },
        include: INCLUDED,
      });
    } catch (cause) {
      throw new AppError('billing_unavailable', { cause });
    }
  }

  /** A thousand API tokens revoked at once are one look at what is remembered. */
  private heard({ id }: Change): void {
    if (id === undefined) return this.known.clear();
    if (this.changed) return void this.changed.add(id);
    this.changed = new Set([id]);
    setImmediate(() => this.forget());
  }

  /** What changed; and what is being asked for, since nobody knows whether the answer will be from before the change. */
  private forget(): void {
    const changed = this.changed!;
    this.changed = undefined;
    for (const [key, { known }] of this.known.entries()) {
      if (!known || known.ids.some((id) => id !== null && changed.has(id))) this.known.delete(key);
    }
  }
}

const INCLUDED = {
  organization: { include: { wallets: { where: { currency: 'USD' }, select: { id: true } } } },
  user: { select: { disabledAt: true } },
} as const;

function admissionOf(row: Prisma.ApiTokenGetPayload<{ include: typeof INCLUDED }>): Admission | AppError {
  const { organization } = row;
  if (row.revokedAt) return new AppError('revoked_api_key');
  if (row.user?.disabledAt) return new AppError('user_disabled');
  const wallet = organization.wallets[0];
  if (organization.state !== 'active' || !wallet) return new AppError('organization_suspended');
  const caller: Caller = {
    apiTokenId: row.id,
    apiTokenName: row.name,
    userId: row.userId,
    organizationId: row.organizationId,
    walletId: wallet.id,
    groupId: row.groupId ?? organization.groupId,
    project: row.project,
    holdMode: organization.holdMode,
    allowedModels: modelScope(row.allowedModels),
  };
  return {
    caller,
    expiresAt: row.expiresAt,
    mayCallFrom: addressScope(row.allowedIps),
    allowedEndpoints: row.allowedEndpoints.length > 0 ? new Set(row.allowedEndpoints) : undefined,
  };
}

function requireScope({ mayCallFrom, allowedEndpoints }: Admission, use: Use): void {
  if (mayCallFrom) requireAddress(mayCallFrom, use.address());
  if (allowedEndpoints && use.endpoint !== undefined && !allowedEndpoints.has(use.endpoint)) {
    const message = `This API token may not call \`${use.endpoint}\`.`;
    throw new AppError('endpoint_not_allowed', { message });
  }
}

const mask = (secret: string): string => (secret.length > 11 ? `${secret.slice(0, 5)}***${secret.slice(-4)}` : '***');

function requireAddress(isAllowed: (address: string) => boolean, address: string): void {
  if (isAllowed(address)) return;
  const message = `This API token may not be used from the address ${address}.`;
  throw new AppError('address_not_allowed', { message });
}
