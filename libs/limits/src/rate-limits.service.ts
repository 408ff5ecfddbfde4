import { Database, Snapshot } from '@app/database';
import { Logger } from '@app/logging';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Gate } from './gate';
import { ceilingsOf, type Limit, type LimitedCaller, type NamedCeiling } from './limit';
import { limitRefusal } from './limit-refusal';
import { readLimitUse, type LimitUse } from './limit-use';
import { rateHeaders } from './rate-headers';

const REFRESH_MS = 5_000;
const NONE: readonly Limit[] = [];

/** A call that was let in. */
export interface Permit {
  /** What its caller is told of the limits; none where none applies. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The call is over, and used so many tokens; undefined: it never went out, and gives everything back. Only the first time does
   * anything.
   */
  readonly release: (usedTokens?: number) => void;
}

/** How full a limit is. */
export interface LimitStanding {
  readonly limit: NamedCeiling;
  readonly used: { readonly requests: number; readonly tokens: number; readonly concurrency: number };
}

const UNLIMITED: Permit = { headers: {}, release: () => undefined };

export interface LimitedRequest {
  readonly modelId: string;
  /** What it will use, as far as can be told before. */
  readonly tokens: number;
}

/** Requests, tokens and calls at the same time: what organizations, users and API tokens may ask for. */
@Injectable()
export class RateLimitsService implements OnModuleInit, OnApplicationShutdown {
  /** By organization or group. */
  private readonly snapshot: Snapshot<ReadonlyMap<string, readonly Limit[]>>;

  constructor(
    private readonly database: Database,
    private readonly gate: Gate,
    logger: Logger,
  ) {
    this.snapshot = new Snapshot(() => this.load(), {
      everyMs: REFRESH_MS,
      changes: { feed: database.changes, of: ['rate_limits'] },
      onError: (error) => logger.error('the limits could not be read again', error),
    });
  }

  async onModuleInit(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): void {
    this.snapshot.stop();
  }

  async refresh(): Promise<void> {
    await this.snapshot.refresh();
  }

  /** Throws AppError('rate_limit_exceeded') that says when to come again. Who has no limits waits for nothing. */
  admit(caller: LimitedCaller, request: LimitedRequest): Permit | Promise<Permit> {
    const limits = this.snapshot.current();
    const [own, ofGroup] = [limits.get(caller.organizationId), limits.get(caller.groupId)];
    return own || ofGroup ? this.admitBelow([...(ofGroup ?? NONE), ...(own ?? NONE)], caller, request) : UNLIMITED;
  }

  /** The limits that count a call of this caller and model, with what is used of them now; undefined while Redis is away. */
  async countingFor(caller: LimitedCaller, modelId: string): Promise<LimitStanding[] | undefined> {
    const limits = this.snapshot.current();
    const all = [...(limits.get(caller.groupId) ?? NONE), ...(limits.get(caller.organizationId) ?? NONE)];
    const ceilings = ceilingsOf(all, caller, modelId);
    const read = await this.gate.read(ceilings.map(({ key }) => key));
    return read?.map(({ requests, tokens, places: concurrency }, at) => ({
      limit: ceilings[at]!,
      used: { requests, tokens, concurrency },
    }));
  }

  /** The limits of an organization, those of its groups too, with what is used of them now. */
  async usageOf(organizationId: string): Promise<LimitUse[]> {
    return readLimitUse(this.database.prisma, this.gate, organizationId);
  }

  private async admitBelow(
    limits: readonly Limit[],
    caller: LimitedCaller,
    { modelId, tokens }: LimitedRequest,
  ): Promise<Permit> {
    const ceilings = ceilingsOf(limits, caller, modelId);
    if (ceilings.length === 0) return UNLIMITED;
    const { isAdmitted, uses, leave } = await this.gate.enter(ceilings, tokens);
    if (!isAdmitted) throw limitRefusal(ceilings, uses, tokens);
    return { headers: rateHeaders(ceilings, uses), release: leave };
  }

  private async load(): Promise<ReadonlyMap<string, readonly Limit[]>> {
    const byOwner = new Map<string, Limit[]>();
    for (const row of await this.database.prisma.rateLimit.findMany()) {
      const owner = (row.organizationId ?? row.groupId)!;
      const limits = byOwner.get(owner);
      if (limits) limits.push(row);
      else byOwner.set(owner, [row]);
    }
    return byOwner;
  }
}
