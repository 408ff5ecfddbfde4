import type { Redis } from 'ioredis';
import { reserved, type Ceiling, type CeilingUse, type Entry, type GateAnswer, type Leaving } from './ceiling';
import { ENTER, LEASE_MS, LEAVE, READ, RENEW } from './lua';

type Script<Reply> = (keyCount: number, ...keysAndArguments: readonly (string | number)[]) => Promise<Reply>;

interface Scripts {
  readonly weirEnter: Script<number[]>;
  readonly weirLeave: Script<unknown>;
  readonly weirRenew: Script<unknown>;
  readonly weirRead: Script<number[]>;
}

/** Redis' own clock. */
const OWN_CLOCK = 0;
const ENTER_FACTS = 6;
const READ_FACTS = 3;

/** Ceilings that all processes share. Every call of this class is one round trip; it fails while Redis is away. */
export class RedisGate {
  private readonly scripts: Scripts;

  /** Milliseconds that count as now; only specs say. */
  constructor(
    private readonly redis: Redis,
    private readonly clock: () => number = () => OWN_CLOCK,
  ) {
    redis.defineCommand('weirEnter', { lua: ENTER });
    redis.defineCommand('weirLeave', { lua: LEAVE });
    redis.defineCommand('weirRenew', { lua: RENEW });
    redis.defineCommand('weirRead', { lua: READ });
    this.scripts = redis as unknown as Scripts;
  }

  async enter({ ceilings, tokens, lease }: Entry): Promise<GateAnswer> {
    const parts: (string | number)[] = keysOf(ceilings);
    const keyCount = parts.length;
    parts.push(this.clock(), lease, LEASE_MS);
    for (const ceiling of ceilings) {
      const { requestsPerMinute, tokensPerMinute, concurrency } = ceiling;
      parts.push(requestsPerMinute ?? 0, tokensPerMinute ?? 0, reserved(tokens, ceiling), concurrency ?? 0);
    }
    const [isAdmitted, nowMs, ...facts] = await this.scripts.weirEnter(keyCount, ...parts);
    const uses = ceilings.map((_, index) => useOf(facts, index * ENTER_FACTS));
    return { isAdmitted: isAdmitted === 1, second: Math.floor(nowMs! / 1_000), uses };
  }

  async leave({ ceilings, tokens, lease }: Entry, { second, usedTokens }: Leaving): Promise<void> {
    const parts: (string | number)[] = keysOf(ceilings);
    const keyCount = parts.length;
    parts.push(this.clock(), lease, second);
    for (const ceiling of ceilings) {
      const { requestsPerMinute, tokensPerMinute, concurrency } = ceiling;
      const isCounted = requestsPerMinute !== null && usedTokens === undefined;
      const added = tokensPerMinute === null ? 0 : (usedTokens ?? 0) - reserved(tokens, ceiling);
      parts.push(Number(isCounted), added, Number(concurrency !== null));
    }
    await this.scripts.weirLeave(keyCount, ...parts);
  }

  async renew(ceilingKey: string, leases: readonly string[]): Promise<void> {
    await this.scripts.weirRenew(1, leasesKey(ceilingKey), this.clock(), LEASE_MS, ...leases);
  }

  /** Takes these calls off those under way. */
  async drop(ceilingKey: string, leases: readonly string[]): Promise<void> {
    await this.redis.zrem(leasesKey(ceilingKey), ...leases);
  }

  /** What is used of each now. */
  async read(keys: readonly string[]): Promise<Pick<CeilingUse, 'requests' | 'tokens' | 'places'>[]> {
    const parts = keysOf(keys.map((key) => ({ key })));
    const facts = await this.scripts.weirRead(parts.length, ...parts, this.clock());
    return keys.map((_, index) => {
      const [requests, tokens, places] = facts.slice(index * READ_FACTS);
      return { requests: requests!, tokens: tokens!, places: places! };
    });
  }
}

const leasesKey = (ceilingKey: string): string => `${ceilingKey}:leases`;

function keysOf(ceilings: readonly Pick<Ceiling, 'key'>[]): string[] {
  return ceilings.flatMap(({ key }) => [key, leasesKey(key)]);
}

function useOf(facts: readonly number[], from: number): CeilingUse {
  return {
    requests: facts[from]!,
    tokens: facts[from + 1]!,
    places: facts[from + 2]!,
    requestsWaitMs: facts[from + 3]!,
    tokensWaitMs: facts[from + 4]!,
    emptyInMs: facts[from + 5]!,
  };
}
