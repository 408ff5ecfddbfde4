import { openRedis } from '@app/redis';
import { testRedisUrl } from '@app/testing';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { reserved, type Ceiling, type Entry, type GateAnswer } from './ceiling';
import { Leases } from './leases';
import { MemoryGate } from './memory-gate';
import { RedisGate } from './redis-gate';

const START_MS = 1_800_000_000_000;

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('enter' as const), tokens: fc.nat(60), below: fc.nat(6) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat(), used: fc.nat(120) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('give back' as const), which: fc.nat() }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(4_000) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 50_000, max: 130_000 }) }),
    },
  ),
  { minLength: 10, maxLength: 60 },
);

const rate = (max: number) => fc.option(fc.integer({ min: 1, max }), { nil: null });
const ceilings = fc.tuple(
  ...['a', 'b', 'c'].map((key) =>
    fc.record({ key: fc.constant(key), requestsPerMinute: rate(8), tokensPerMinute: rate(100), concurrency: rate(4) }),
  ),
);

interface Counted {
  readonly ms: number;
  requests: number;
  tokens: number;
}

/** What was let in below one ceiling, call by call. */
class Book {
  readonly counted: Counted[] = [];

  constructor(readonly ceiling: Ceiling) {}

  within(ms: number, now: number): Counted {
    const sum = { ms: now, requests: 0, tokens: 0 };
    for (const { requests, tokens } of this.counted.filter((one) => one.ms > now - ms)) {
      sum.requests += requests;
      sum.tokens += tokens;
    }
    return sum;
  }
}

interface UnderWay {
  readonly entry: Entry;
  readonly second: { readonly redis: number; readonly memory: number };
  readonly counted: readonly (readonly [Book, Counted])[];
}

/** The same history told to both gates. */
class History {
  private now = START_MS;
  private readonly leases = new Leases();
  private readonly shared: RedisGate;
  private readonly own: MemoryGate;
  private readonly books: readonly Book[];
  private underWay: UnderWay[] = [];
  private calls = 0;

  constructor(redis: Redis, ceilings: readonly Ceiling[]) {
    this.shared = new RedisGate(redis, () => this.now);
    this.own = new MemoryGate(() => this.now, this.leases);
    this.books = ceilings.map((ceiling) => new Book(ceiling));
  }

  async wait(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 20_000) {
      this.now += Math.min(left, 20_000);
      for (const [key, leases] of this.leases.all()) await this.shared.renew(key, leases);
    }
  }

  /** `below`: the ceilings as bits. */
  async enter(tokens: number, below: number): Promise<void> {
    const books = this.books.filter((_, index) => (((below % 7) + 1) >> index) & 1);
    const entry = { ceilings: books.map(({ ceiling }) => ceiling), tokens, lease: `call ${this.calls++}` };
    const hasRoom = books.every((book) => this.hasRoom(book, tokens));
    const [redis, memory] = [await this.shared.enter(entry), this.own.enter(entry)];
    expect(withoutReset(redis)).toEqual(withoutReset(memory));
    expect(redis.isAdmitted).toBe(hasRoom);
    if (!redis.isAdmitted) return;
    const counted = books.map((book) => [book, this.count(book, entry)] as const);
    this.underWay.push({ entry, second: { redis: redis.second, memory: memory.second }, counted });
  }

  async leave(which: number, usedTokens: number | undefined): Promise<void> {
    const call = this.underWay[which % Math.max(1, this.underWay.length)];
    if (!call) return;
    this.underWay = this.underWay.filter((other) => other !== call);
    const { entry, second, counted } = call;
    await this.shared.leave(entry, { second: second.redis, usedTokens });
    this.own.leave(entry, { second: second.memory, usedTokens });
    this.leases.remove(entry.ceilings, entry.lease);
    for (const [book, one] of counted) {
      if (usedTokens === undefined) one.requests = 0;
      const extra = (usedTokens ?? 0) - one.tokens;
      if (book.ceiling.tokensPerMinute === null) continue;
      if (extra > 0) book.counted.push({ ms: this.now, requests: 0, tokens: extra });
      else one.tokens += extra;
    }
  }

  /** By what was let in, counted call by call and by whole seconds. */
  private hasRoom(book: Book, tokens: number): boolean {
    const { ceiling } = book;
    const used = book.within(60_000 + (this.now % 1_000) + 1, this.now);
    return (
      used.requests + 1 <= (ceiling.requestsPerMinute ?? Infinity) &&
      used.tokens + reserved(tokens, ceiling) <= (ceiling.tokensPerMinute ?? Infinity) &&
      this.leases.count(ceiling.key) < (ceiling.concurrency ?? Infinity)
    );
  }

  private count(book: Book, { tokens }: Entry): Counted {
    const { ceiling } = book;
    const one = {
      ms: this.now,
      requests: Number(ceiling.requestsPerMinute !== null),
      tokens: reserved(tokens, ceiling),
    };
    book.counted.push(one);
    const inAMinute = book.within(60_000, this.now);
    expect(inAMinute.requests).toBeLessThanOrEqual(ceiling.requestsPerMinute ?? Infinity);
    expect(inAMinute.tokens).toBeLessThanOrEqual(ceiling.tokensPerMinute ?? Infinity);
    return one;
  }
}

/** A window that Redis forgets by its own time is not part of a told history. */
const withoutReset = ({ uses, ...answer }: GateAnswer) => ({
  ...answer,
  uses: uses.map(({ requests, tokens, places, requestsWaitMs, tokensWaitMs }) => ({
    ...{ requests, tokens, places, requestsWaitMs, tokensWaitMs },
  })),
});

describe('a gate', () => {
  let redis: Redis;

  beforeAll(async () => {
    redis = openRedis(testRedisUrl());
    await new Promise((ready) => redis.once('ready', ready));
  });
  afterAll(() => redis.disconnect());

  it('decides in Redis as in memory, never lets more than the limit into 60 seconds, and refuses only what does not fit', async () => {
    await fc.assert(
      fc.asyncProperty(ceilings, steps, async (limits, told) => {
        await redis.flushdb();
        const history = new History(redis, limits);
        for (const step of told) {
          if (step.kind === 'enter') await history.enter(step.tokens, step.below);
          else if (step.kind === 'leave') await history.leave(step.which, step.used);
          else if (step.kind === 'give back') await history.leave(step.which, undefined);
          else await history.wait(step.ms);
        }
      }),
      { numRuns: 150, seed: 20_261_124 },
    );
  });
});
