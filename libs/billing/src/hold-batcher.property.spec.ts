import { AppError, nanoUsd, type RequestId } from '@app/common';
import type { HoldOutcome, HoldRequest } from '@app/ledger';
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
import { HoldBatcher } from './hold-batcher';

const OUTCOMES = ['placed', 'insufficient', 'frozen'] as const;
type Outcome = (typeof OUTCOMES)[number];

const LOGGER = { error: () => undefined } as unknown as Logger;
const OWNER = { processId: 'p', expireAfterMs: 60_000, makeSure: () => undefined };

/** Knows which holds stand, and what it said of each. Answers in any order, as SQL does. */
class HoldTable {
  readonly received: string[] = [];
  readonly standing = new Set<string>();

  constructor(private readonly outcomeOf: (requestId: string) => Outcome) {}

  execute({ name, values }: Statement): readonly object[] {
    return name === 'place-holds' ? this.place(values[2] as string[]) : this.release(values[0] as string[]);
  }

  private place(requestIds: readonly string[]): readonly object[] {
    this.received.push(...requestIds);
    const rows = requestIds.map((requestId, index) => {
      const outcome = this.outcomeOf(requestId);
      if (outcome === 'placed') this.standing.add(requestId);
      const [granted_amount, granted_cap] = [BigInt(requestId), BigInt(requestId)];
      return {
        number: index + 1,
        outcome,
        available_nano_usd: BigInt(requestId),
        granted_amount,
        granted_cap,
        windows: [],
      };
    });
    return rows.reverse();
  }

  private release(requestIds: readonly string[]): readonly object[] {
    const released = requestIds.filter((requestId) => this.standing.delete(requestId)).length;
    return [{ released }];
  }
}

/** Request ids are numbers here, and amounts are the same numbers, so that an outcome says whose it is. */
const holdOf = (number: number): HoldRequest => ({
  ...{ requestId: String(number) as RequestId, walletId: 'w', priceVersionId: 'v', apiTokenId: 't' },
  ...{ userId: null, project: null },
  ...{ amount: nanoUsd(BigInt(number)), cap: nanoUsd(BigInt(number)), floor: nanoUsd(BigInt(number)) },
});

/** A hold stands exactly when its caller was told so, and what the caller was told is about this hold. */
function isRight(
  requestId: string,
  answer: HoldOutcome | AppError,
  { expected, table }: { readonly expected: Outcome; readonly table: HoldTable },
): boolean {
  const stands = table.standing.has(requestId);
  if (answer instanceof AppError) return answer.code === 'billing_unavailable' && !stands;
  const figure = answer.outcome === 'placed' ? answer.amount : answer.available;
  return answer.outcome === expected && figure === BigInt(requestId) && stands === (expected === 'placed');
}

const bursts = fc.array(
  fc.oneof({ weight: 60, arbitrary: fc.integer({ min: 1, max: 4 }) }, { weight: 1, arbitrary: fc.constant(700) }),
  { minLength: 1, maxLength: 8 },
);
const outcomes = fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 12 });

/** Five hundred schedules take 15 seconds where nothing else runs. */
const RUNS_TAKE_MS = 300_000;

describe('P12 the holds of calls that come at any moment', () => {
  beforeEach(() => void useScheduledTime());
  afterEach(() => void jest.useRealTimers());

  it(
    'are answered once and each for itself, and stand in the database exactly when their caller was told so',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), bursts, outcomes, fates, turnsOfTime, async (scheduler, ...given) => {
          const [sizes, said, ofStatements, turns] = given;
          const table = new HoldTable((requestId) => said[Number(requestId) % said.length]!);
          const pool = scheduledPool(scheduler, ofStatements, (statement) => table.execute(statement));
          const batcher = new HoldBatcher(pool, OWNER, LOGGER);
          const placed: string[] = [];
          const answers = new Map<string, (HoldOutcome | AppError)[]>();
          const place = async (hold: HoldRequest) => {
            placed.push(hold.requestId);
            const answer = await batcher.place(hold).catch((error: AppError) => error);
            answers.set(hold.requestId, [...(answers.get(hold.requestId) ?? []), answer]);
          };
          let calls = 0;
          for (const size of sizes) {
            void scheduler.schedule(Promise.resolve(), `${size} calls`).then(() => {
              for (let call = 0; call < size; call++) void place(holdOf(++calls));
            });
          }

          await runToIdle(scheduler, turns);

          expect([...answers.keys()].sort()).toEqual([...placed].sort());
          const wrong = [...answers].filter(([requestId, answersOfCall]) => {
            const expected = said[Number(requestId) % said.length]!;
            return answersOfCall.length !== 1 || !isRight(requestId, answersOfCall[0]!, { expected, table });
          });
          expect(wrong).toEqual([]);
          // In order of arrival, none twice; those missing were in statements that never arrived.
          const received = new Set(table.received);
          expect(table.received).toEqual(placed.filter((requestId) => received.has(requestId)));
        }),
        { numRuns: 500 },
      );
    },
    RUNS_TAKE_MS,
  );
});
