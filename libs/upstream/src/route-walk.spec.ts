import { AppError } from '@app/common';
import { FAILURE_ACTIONS, UpstreamError, type UpstreamFailure } from '@app/llm';
import fc from 'fast-check';
import { stepTo } from './__fixtures__/calls';
import { RouteWalk } from './route-walk';
import type { UpstreamStep } from './upstream-call';

const step = (id: string, credentials: number): UpstreamStep => {
  const all = Array.from({ length: credentials }, (_, index) => ({ id: `${id}${index}`, secret: 's' }));
  return { ...stepTo('http://vendor.example', { id }), credential: all[0]!, spares: all.slice(1) };
};

/** The credentials asked, in order, when each try ends in the failure that is next. */
function walked(route: readonly UpstreamStep[], failures: readonly UpstreamFailure[], maxTries = 10): string[] {
  const walk = new RouteWalk(route, maxTries);
  const asked: string[] = [];
  for (const failure of [...failures, 'overloaded' as const]) {
    const next = walk.next();
    if (!next) break;
    walk.began();
    asked.push(next.credential.id);
    walk.failed(next, new UpstreamError(failure));
  }
  return asked;
}

describe('the way of a call along its route', () => {
  it.each<[string, UpstreamFailure[], string[]]>([
    ['a credential that is at fault to the spare ones of its channel', ['auth', 'quota'], ['a0', 'a1', 'a2']],
    ['a spare that fails otherwise to the next channel', ['rate_limited', 'overloaded'], ['a0', 'a1', 'b0']],
    ['a channel that is at fault to the next, whatever credentials it has', ['overloaded'], ['a0', 'b0']],
    ['a model that is missing to the next channel', ['model_missing'], ['a0', 'b0']],
  ])('leads from %s', (_what, failures, expected) => {
    expect(walked([step('a', 3), step('b', 1)], failures)).toEqual(expected);
  });

  it('keeps the last try for another channel, when there is one', () => {
    const failures: UpstreamFailure[] = ['auth', 'auth', 'auth', 'auth'];
    expect(walked([step('a', 5), step('b', 1)], failures, 3)).toEqual(['a0', 'a1', 'b0']);
    expect(walked([step('a', 5)], failures, 3)).toEqual(['a0', 'a1', 'a2']);
  });

  it('comes back to a spare when the other channels turn out to be full', () => {
    const walk = new RouteWalk([step('a', 2), step('b', 1)], 2);
    const first = walk.next()!;
    walk.began();
    walk.failed(first, new UpstreamError('auth'));
    expect(walk.next()?.credential.id).toBe('b0');
    walk.full();
    expect(walk.next()?.credential.id).toBe('a1');
  });

  it('never asks a credential twice, a channel that failed by itself again, nor more often than allowed', () => {
    const failure = fc.constantFrom(...(Object.keys(FAILURE_ACTIONS) as UpstreamFailure[]));
    const route = fc
      .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 4 })), { maxLength: 6 })
      .map((channels) => channels.map(([id, credentials]) => step(id, credentials)));
    fc.assert(
      fc.property(route, fc.array(failure, { maxLength: 12 }), fc.integer({ min: 1, max: 6 }), (steps, fails, max) => {
        const asked = walked(steps, fails, max);
        expect(new Set(asked).size).toBe(asked.length);
        expect(asked.length).toBeLessThanOrEqual(max);
        asked.forEach((credential, index) => {
          const action = FAILURE_ACTIONS[fails[index] ?? 'overloaded'].next;
          if (action !== 'credential') {
            expect(asked.slice(index + 1).map((later) => later[0])).not.toContain(credential[0]);
          }
        });
      }),
    );
  });
});

describe('what is told when nobody served the call', () => {
  const told = (...errors: (UpstreamError | AppError)[]) => {
    const walk = new RouteWalk([], 9);
    for (const error of errors) walk.failed(step('a', 1), error);
    return walk.refusal;
  };
  const limited = (retryAfterMs?: number) =>
    new UpstreamError('rate_limited', retryAfterMs === undefined ? {} : { retryAfterMs });

  it('is what the last channel said that was asked', () => {
    const unable = new AppError('unsupported_feature');
    const down = new UpstreamError('overloaded');
    expect(told(limited(), down, unable)).toBe(down);
    expect(told(unable)).toBe(unable);
  });

  it('is that the request is at fault, where one said so', () => {
    const rejected = new UpstreamError('rejected');
    expect(told(rejected, new UpstreamError('timeout'))).toBe(rejected);
  });

  it('is the soonest time to come again, where all are limiting', () => {
    expect(told(limited(9_000), limited(2_000), limited())).toMatchObject({ details: { retryAfterMs: 2_000 } });
    expect(told(new UpstreamError('overloaded'), limited(9_000))).toMatchObject({ details: { retryAfterMs: 9_000 } });
  });

  it('is a limit when there was room nowhere, and that nobody can be reached when there is nobody', () => {
    const walk = new RouteWalk([], 1);
    expect(walk.refusal).toMatchObject({ failure: 'unreachable' });
    walk.full();
    expect(walk.refusal).toMatchObject({ failure: 'rate_limited' });
  });
});
