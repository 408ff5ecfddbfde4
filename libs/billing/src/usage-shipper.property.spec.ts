import type { RequestId } from '@app/common';
import type { Logger } from '@app/logging';
import fc from 'fast-check';
import {
  fates,
  runToIdle,
  scheduledPool,
  turnsOfTime,
  useScheduledTime,
  type Statement,
} from './__fixtures__/scheduled-database';
import type { InboxItem } from './usage-inbox.queries';
import { UsageShipper } from './usage-shipper';

const LOGGER = { error: () => undefined } as unknown as Logger;
const SHARDS = 3;

const itemOf = (number: number): InboxItem => ({
  requestId: String(number) as RequestId,
  walletId: 'w',
  shard: number % SHARDS,
  body: JSON.stringify({ call: number }),
});

/** Everything that happened, in order. */
class Story {
  readonly added: string[] = [];
  readonly arrived: string[] = [];
  readonly acknowledged: string[] = [];
  readonly wrong: string[] = [];
  private readonly poked = new Set<number>();

  /** The inbox: a call that is there already stays. */
  execute({ values: [requestIds, , , bodies] }: Statement): readonly object[] {
    const calls = (JSON.parse(bodies as string) as { call: number }[]).map(({ call }) => String(call));
    if (calls.join() !== (requestIds as string[]).join()) this.wrong.push('a body came with the id of another call');
    this.arrived.push(...calls.filter((requestId) => !this.arrived.includes(requestId)));
    return [];
  }

  acknowledge(requestIds: readonly string[]): void {
    if (requestIds.some((requestId) => !this.arrived.includes(requestId))) this.wrong.push('acknowledged too early');
    this.acknowledged.push(...requestIds);
    for (const requestId of requestIds) this.poked.delete(Number(requestId) % SHARDS);
  }

  poke(shard: number): void {
    this.poked.add(shard);
  }

  /** Shards that got calls and were not poked since. */
  get unpoked(): readonly number[] {
    return [...new Set(this.added.map((requestId) => Number(requestId) % SHARDS))].filter(
      (shard) => !this.poked.has(shard),
    );
  }
}

/** What happens to a shipper, besides what happens to its statements. */
const events = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ adds: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 1, arbitrary: fc.constant({ adds: 600 }) },
    { weight: 3, arbitrary: fc.record({ drainsForMs: fc.constantFrom(0, 1, 30, 400, 5_000) }) },
  ),
  { minLength: 1, maxLength: 8 },
);

describe('P12 the usage of calls that end at any moment', () => {
  beforeEach(() => void useScheduledTime());
  afterEach(() => void jest.useRealTimers());

  it('reaches the inbox in order and is acknowledged after that, once, however often the database is away', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), events, fates, turnsOfTime, async (scheduler, given, ofStatements, turns) => {
        const story = new Story();
        const shipper = new UsageShipper({
          pool: scheduledPool(scheduler, ofStatements, (statement) => story.execute(statement)),
          acknowledge: (requestIds) => story.acknowledge(requestIds),
          poke: (shard) => story.poke(shard),
          logger: LOGGER,
        });
        const add = (calls: number) => {
          for (let call = 0; call < calls; call++) {
            const item = itemOf(story.added.length);
            story.added.push(item.requestId);
            shipper.add(item);
          }
        };
        const drain = async (withinMs: number) => {
          const before = story.added.length;
          const isDone = await shipper.drain(withinMs);
          if (isDone && story.acknowledged.length < before) story.wrong.push('drained although something was left');
        };
        for (const event of given) {
          const label = JSON.stringify(event);
          const happens = () => ('adds' in event ? add(event.adds) : void drain(event.drainsForMs));
          void scheduler.schedule(Promise.resolve(), label).then(happens);
        }

        await runToIdle(scheduler, turns);

        expect(story.wrong).toEqual([]);
        expect(story.arrived).toEqual(story.added);
        expect(story.acknowledged).toEqual(story.added);
        expect(story.unpoked).toEqual([]);
        expect(await shipper.drain(0)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
