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

  it('does not look right after the process stood still, so that what came meanwhile is read first', () => {
    const looks = jest.fn();
    new Ticker().watch(looks);
    const now = performance.now(); // ... and then five seconds are gone, and no timer ran
    jest.spyOn(performance, 'now').mockReturnValueOnce(now + 5_000);
    jest.advanceTimersByTime(250);
    expect(looks).toHaveBeenCalledTimes(0);
  });
});
