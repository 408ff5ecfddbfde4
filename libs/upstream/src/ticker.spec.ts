import { Ticker } from './ticker';

describe('Ticker', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('looks four times a second, for as long as somebody watches', () => {
    const looks = jest.fn();
    const unwatch = new Ticker().watch(looks);
    jest.advanceTimersByTime(1_000);
    expect(looks).toHaveBeenCalledTimes(4);
    unwatch();
    jest.advanceTimersByTime(1_000);
    expect(looks).toHaveBeenCalledTimes(4);
  });

  it('looks for everybody who watches, though others leave meanwhile', () => {
    const ticker = new Ticker();
    const looked = new Map<number, number>();
    const leaving: (() => void)[] = [];
    for (let who = 0; who < 20; who++) {
      leaving[who] = ticker.watch(() => {
        looked.set(who, (looked.get(who) ?? 0) + 1);
        // Some leave when they are looked at, some let others go.
        if (who % 3 === 0) leaving[who]!();
        if (who % 5 === 0) leaving[(who + 7) % 20]!();
      });
    }
    jest.advanceTimersByTime(500);
    const gone = new Set([0, 5, 10, 15].map((who) => (who + 7) % 20));
    for (let who = 0; who < 20; who++) {
      if (gone.has(who)) continue;
      expect([who, (looked.get(who) ?? 0) >= (who % 3 === 0 ? 1 : 2)]).toEqual([who, true]);
    }
    leaving.forEach((leave) => leave());
    leaving.forEach((leave) => leave());
    looked.clear();
    jest.advanceTimersByTime(500);
    expect(looked.size).toBe(0);
  });

  it('does not look right after the process stood still, so that what came meanwhile is read first', () => {
    const looks = jest.fn();
    new Ticker().watch(looks);
    const now = performance.now(); // ... and then five seconds are gone, and no timer ran
    jest.spyOn(performance, 'now').mockReturnValueOnce(now + 5_000);
    jest.advanceTimersByTime(250);
    expect(looks).toHaveBeenCalledTimes(0);
  });
});
