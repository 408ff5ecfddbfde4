import { formatUsd, parsePricePerMillion, parsePricePerUnit, parseUsd, roundToNano } from './money';

describe('money', () => {
  it('reads and writes dollars without losing a nano', () => {
    expect(parseUsd('0.000000001')).toBe(1n);
    expect(parseUsd('-1.5')).toBe(-1_500_000_000n);
    expect(formatUsd(9_007_199_254_740_993n)).toBe('9007199.254740993');
    expect(formatUsd(-1n)).toBe('-0.000000001');
    expect(parseUsd(formatUsd(123_456_789_012_345_678n))).toBe(123_456_789_012_345_678n);
  });

  it.each(['', 'abc', '1e3', '1.0000000001', '.5', '5.', '9223372037'])('refuses %p as an amount', (text) => {
    expect(() => parseUsd(text)).toThrow(RangeError);
  });

  it('reads list prices as pico-USD for each unit', () => {
    expect(parsePricePerMillion('2.50')).toBe(2_500_000n);
    expect(parsePricePerMillion('0.0375')).toBe(37_500n);
    expect(parsePricePerUnit('0.04')).toBe(40_000_000_000n);
  });

  it('rounds half up to the nano and keeps what rounding added', () => {
    expect(roundToNano(1_499n)).toEqual({ nano: 1n, roundingPico: -499n });
    expect(roundToNano(1_500n)).toEqual({ nano: 2n, roundingPico: 500n });
    expect(roundToNano(0n)).toEqual({ nano: 0n, roundingPico: 0n });
  });
});
