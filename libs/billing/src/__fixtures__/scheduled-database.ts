import fc from 'fast-check';
import type pg from 'pg';

export interface Statement {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** What may become of a statement: done; lost before the database saw it; done, but the answer was lost. */
export const FATES = ['done', 'lost', 'answer lost'] as const;
export type Fate = (typeof FATES)[number];

/** The fates of the first statements, mostly bad ones; all later ones are done, so that every schedule comes to an end. */
export const fates = fc.array(fc.constantFrom(...FATES), { maxLength: 10 });

/** Turns at which time goes on although something else could happen. */
export const turnsOfTime = fc.array(fc.boolean(), { maxLength: 60 });

/** The port to a database whose statements arrive, and are answered, whenever the scheduler says so. */
export function scheduledPool(
  scheduler: fc.Scheduler,
  ofStatements: readonly Fate[],
  execute: (statement: Statement) => readonly object[],
): pg.Pool {
  let statements = 0;
  const query = async (statement: Statement) => {
    const fate = ofStatements[statements++] ?? 'done';
    await scheduler.schedule(Promise.resolve(), `${statement.name} arrives`);
    if (fate === 'lost') throw new Error('the connection broke');
    const rows = execute(statement);
    await scheduler.schedule(Promise.resolve(), `${statement.name} is answered`);
    if (fate === 'answer lost') throw new Error('the connection broke');
    return { rows };
  };
  return { query } as unknown as pg.Pool;
}

const LONGEST_SCHEDULE = 20_000;

/** Lets everything happen, one thing or one step of (fake) time at a turn, until nothing is left to happen. */
export async function runToIdle(scheduler: fc.Scheduler, isTimesTurn: readonly boolean[]): Promise<void> {
  for (let turn = 0; turn < LONGEST_SCHEDULE; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    const [tasks, timers] = [scheduler.count(), jest.getTimerCount()];
    if (tasks === 0 && timers === 0) return;
    if (tasks > 0 && (timers === 0 || !isTimesTurn[turn])) await scheduler.waitNext(1);
    else jest.advanceTimersToNextTimer();
  }
  throw new Error('the schedule does not come to an end');
}

/** Timers and clocks stand still until `runToIdle` moves them; promises go on as always. */
export const useScheduledTime = (): typeof jest =>
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask'] });
