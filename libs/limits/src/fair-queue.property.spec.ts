import fc from 'fast-check';
import { FairQueue } from './fair-queue';

const OWNERS = ['a', 'b', 'c', 'd'] as const;
const owner = fc.constantFrom(...OWNERS);
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('join' as const), owner }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('serve' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat() }) },
  ),
  { maxLength: 200 },
);

interface One {
  readonly owner: string;
  readonly number: number;
}

/** Served after it, by owner, since an owner's first began to be first. */
type Overtakings = Map<string, Map<string, number>>;

describe('FairQueue', () => {
  it('serves who came first of each owner, nobody twice, and no owner a second time before all others that wait', () => {
    fc.assert(
      fc.property(steps, (told) => {
        const queue = new FairQueue<One>();
        const waiting: One[] = [];
        const overtakings: Overtakings = new Map();
        const remove = (one: One) => waiting.splice(waiting.indexOf(one), 1);
        told.forEach((step, number) => {
          if (step.kind === 'join') {
            const one = { owner: step.owner, number };
            queue.join(one.owner, one);
            waiting.push(one);
          } else if (step.kind === 'leave') {
            const one = waiting[step.which % Math.max(1, waiting.length)];
            if (!one) return;
            queue.leave(one.owner, one);
            remove(one);
          } else {
            const one = queue.first();
            expect(one === undefined).toBe(waiting.length === 0);
            if (!one) return;
            expect(one).toBe(waiting.find((other) => other.owner === one.owner));
            queue.serve(one.owner, one);
            remove(one);
            expectTurns(overtakings, one.owner, new Set(waiting.map((other) => other.owner)));
          }
          for (const name of OWNERS) {
            expect(queue.lengthOf(name)).toBe(waiting.filter((one) => one.owner === name).length);
            if (queue.lengthOf(name) === 0) overtakings.delete(name);
          }
          expect(queue.isEmpty).toBe(waiting.length === 0);
        });
      }),
      { numRuns: 500, seed: 20_261_124 },
    );
  });
});

function expectTurns(overtakings: Overtakings, served: string, waiting: ReadonlySet<string>): void {
  overtakings.delete(served);
  for (const name of waiting) {
    if (name === served) continue;
    const by = overtakings.get(name) ?? new Map<string, number>();
    overtakings.set(name, by.set(served, (by.get(served) ?? 0) + 1));
    expect(by.get(served)).toBe(1);
  }
}
