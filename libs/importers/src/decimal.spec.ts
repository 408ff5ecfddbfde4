import fc from 'fast-check';
import { numbersAsWritten, parseDecimal, perMillion, PICO_PER_USD, scaled, times } from './decimal';

describe('decimals', () => {
  it('are what is written, whatever the form', () => {
    expect(parseDecimal('1.25')).toEqual({ digits: 125n, scale: 2 });
    expect(parseDecimal('2.5e-06')).toEqual({ digits: 25n, scale: 7 });
    expect(parseDecimal('3E2')).toEqual({ digits: 300n, scale: 0 });
    for (const text of ['', '-1', 'abc', '1.2.3', 'Infinity', '1e999']) expect(parseDecimal(text)).toBeUndefined();
  });

  it('are multiplied exactly and rounded once, half up', () => {
    const ratio = times(parseDecimal('0.1')!, parseDecimal('0.2')!);
    expect(scaled(ratio, PICO_PER_USD, parseDecimal('500000'))).toEqual({ whole: 40_000n, isExact: true });
    expect(scaled(parseDecimal('0.5')!, 1n)).toEqual({ whole: 1n, isExact: false });
    expect(scaled(parseDecimal('1')!, 1n, parseDecimal('3'))).toEqual({ whole: 0n, isExact: false });
  });

  it('keep a price of whole pico-dollars to the last digit', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 12n - 1n), (pico) => {
        const written = perMillion(pico)!;
        expect(scaled(parseDecimal(written)!, 1_000_000n)).toEqual({ whole: pico, isExact: true });
      }),
    );
  });

  it('are read from JSON as they stand there, not as the float they would be', () => {
    const text = '{"a": 0.1000000000000000055, "b": 1e-7, "nested": {"c": 1}, "d": "2.5", "e": null}';
    expect(numbersAsWritten(text)).toEqual(
      new Map([
        ['a', '0.1000000000000000055'],
        ['b', '1e-7'],
        ['d', '2.5'],
        ['e', 'null'],
      ]),
    );
    expect(numbersAsWritten('{"a": 1')).toBeUndefined();
    expect(numbersAsWritten('[1]')).toBeUndefined();
  });
});
