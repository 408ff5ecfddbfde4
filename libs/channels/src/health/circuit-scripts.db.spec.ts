import { randomUUID } from 'node:crypto';
import { Config } from '@app/config';
import type { UpstreamFailure } from '@app/llm';
import { RedisClient } from '@app/redis';
import { eventually, testRedisUrl } from '@app/testing';
import fc from 'fast-check';
import { blame, credit, NO_COUNTS, type Blame, type Circuit, type Counts } from './circuit';
import { SharedCircuits } from './shared-circuits';

interface Event {
  readonly kind: 'blame' | 'credit' | 'close';
  readonly afterMs: number;
  readonly served: number;
  readonly failure: UpstreamFailure;
  readonly isAtOnce: boolean;
  readonly isGuess: boolean;
  readonly retryAfterMs: number;
  /** How long ago the attempt began. */
  readonly lastedMs: number;
}

const EVENT: fc.Arbitrary<Event> = fc.record({
  kind: fc.constantFrom('blame', 'blame', 'blame', 'credit', 'close'),
  afterMs: fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 60_000 }), fc.constant(700_000)),
  served: fc.integer({ min: 0, max: 6 }),
  failure: fc.constantFrom('unreachable', 'overloaded', 'auth'),
  isAtOnce: fc.boolean(),
  isGuess: fc.boolean(),
  retryAfterMs: fc.constantFrom(0, 0, 1_000, 30_000),
  lastedMs: fc.constantFrom(0, 0, 5_000),
});

describe('what decides about circuits', () => {
  let client: RedisClient;
  let shared: SharedCircuits;

  beforeAll(async () => {
    client = new RedisClient(new Config({ DATABASE_URL: 'postgres://unused', REDIS_URL: testRedisUrl() }));
    shared = new SharedCircuits(client);
    await eventually(async () => client.redis.ping());
  });
  afterAll(() => client.onApplicationShutdown());

  it('says in Redis what a process says by itself while Redis is away', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(EVENT, { minLength: 1, maxLength: 40 }), async (events) => {
        const key = `channel:${randomUUID()}`;
        let nowMs = 1_800_000_000_000;
        let circuit: Circuit | undefined;
        let counts: Counts = NO_COUNTS;
        for (const event of events) {
          nowMs += event.afterMs;
          if (event.kind === 'credit') {
            counts = credit(counts, event.served, nowMs);
            await shared.credit(new Map([[key, event.served]]), nowMs);
          } else if (event.kind === 'close') {
            const startedMs = nowMs - event.lastedMs;
            const isClosed = await shared.close(key, { startedMs, nowMs });
            expect(isClosed).toBe(!circuit || startedMs >= circuit.openedAtMs);
            if (circuit && isClosed) counts = { ...NO_COUNTS, openings: circuit.openings, closedAtMs: nowMs };
            if (isClosed) circuit = undefined;
          } else {
            const failure: Blame = {
              ...{ key, channelId: 'c', nowMs, firstMs: 4_321, longestMs: 50_000, probesWaitMs: 120_000 },
              ...event,
              startedMs: nowMs - event.lastedMs,
            };
            ({ circuit, counts } = blame(circuit, counts, failure));
            expect(await shared.blame(failure)).toEqual(circuit);
          }
        }
        const { length } = (await shared.readAll()).filter((one) => one.key === key);
        expect(length).toBe(circuit ? 1 : 0);
        await shared.forget(key);
      }),
      { numRuns: 60 },
    );
  });
});
