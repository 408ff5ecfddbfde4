import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { hashSecret, newSecret } from './secret';

/** Who calls, as far as a call needs to know. */
export interface Caller {
  readonly apiTokenId: string;
  readonly apiTokenName: string;
  readonly userId: string | null;
  readonly organizationId: string;
  readonly walletId: string;
  readonly groupId: string;
  /** What its calls are for. */
  readonly project: string | null;
  readonly holdMode: 'strict' | 'expected';
  /** Undefined: all. */
  readonly allowedModels: ReadonlySet<string> | undefined;
}

type Known = { readonly caller: Caller; readonly expiresAt: Date | null } | { readonly refusal: AppError };

export interface NewApiToken {
  readonly organizationId: string;
  readonly userId?: string | undefined;
  readonly name: string;
  readonly project?: string | undefined;
  readonly allowedModels?: readonly string[];
  readonly expiresAt?: Date | undefined;
}

/** A change to a token takes effect within this time. */
const REMEMBERED_MS = 5_000;

@Injectable()
export class ApiTokensService {
  private readonly known = new LRUCache<string, Promise<Known>>({ max: 50_000, ttl: REMEMBERED_MS });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws AppError: 'missing_api_key', 'invalid_api_key', 'revoked_api_key', 'expired_api_key',
   * 'user_disabled', 'organization_suspended', and 'billing_unavailable' when the database cannot be asked.
   */
  async authenticate(secret: string | undefined): Promise<Caller> {
    if (!secret) throw new AppError('missing_api_key');
    const hash = hashSecret(secret);
    const key = hash.toString('base64');
    let lookup = this.known.get(key);
    if (!lookup) {
      lookup = this.lookUp(hash, secret);
      this.known.set(key, lookup);
      lookup.catch(() => this.known.delete(key));
    }
    const known = await lookup;
    if ('refusal' in known) throw known.refusal;
    if (known.expiresAt && known.expiresAt <= this.clock.now()) throw new AppError('expired_api_key');
    return known.caller;
  }

  /** The secret is in the answer, and nowhere else. */
  async issue(
    token: NewApiToken,
    db: Prisma.TransactionClient = this.database.prisma,
  ): Promise<{ id: string; secret: string }> {
    const { organizationId, userId, name, project, allowedModels = [], expiresAt } = token;
    const secret = newSecret();
    const row = await db.apiToken.create({
      data: {
        ...{ organizationId, userId, name, project, expiresAt },
        allowedModels: [...allowedModels],
        secretHash: Uint8Array.from(hashSecret(secret)),
        lastFour: secret.slice(-4),
      },
    });
    return { id: row.id, secret };
  }

  private async lookUp(hash: Buffer, secret: string): Promise<Known> {
    const row = await this.find(hash);
    if (!row)
      return {
        refusal: new AppError('invalid_api_key', { message: `Incorrect API token provided: ${mask(secret)}.` }),
      };
    if (row.revokedAt) return { refusal: new AppError('revoked_api_key') };
    if (row.user?.disabledAt) return { refusal: new AppError('user_disabled') };
    const wallet = row.organization.wallets[0];
    if (row.organization.state !== 'active' || !wallet) return { refusal: new AppError('organization_suspended') };
    const caller: Caller = {
      apiTokenId: row.id,
      apiTokenName: row.name,
      userId: row.userId,
      organizationId: row.organizationId,
      walletId: wallet.id,
      groupId: row.organization.groupId,
      project: row.project,
      holdMode: row.organization.holdMode,
      allowedModels: row.allowedModels.length > 0 ? new Set(row.allowedModels) : undefined,
    };
    return { caller, expiresAt: row.expiresAt };
  }

  private async find(hash: Buffer) {
    try {
      return await this.database.prisma.apiToken.findUnique({
        where: { secretHash: Uint8Array.from(hash) },
        include: {
          organization: { include: { wallets: { where: { currency: 'USD' }, select: { id: true } } } },
          user: { select: { disabledAt: true } },
        },
      });
    } catch (cause) {
      throw new AppError('billing_unavailable', { cause });
    }
  }
}

const mask = (secret: string): string => (secret.length > 11 ? `${secret.slice(0, 5)}***${secret.slice(-4)}` : '***');
