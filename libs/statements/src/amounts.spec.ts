import fc from 'fast-check';
import {
  divideHalfUp,
  inCurrency,
  microOfPercent,
  NANO_PER_CENT,
  percentOfMicro,
  roundToCents,
  shareInCents,
} from './amounts';

const amounts = fc.bigInt(-(10n ** 18n), 10n ** 18n);

describe('amounts of documents', () => {
  it('are rounded to whole cents, by half a cent at the most, and half a cent up', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const rounded = roundToCents(amount);
        expect(rounded % NANO_PER_CENT).toBe(0n);
        const difference = rounded - amount;
        expect(difference > -NANO_PER_CENT / 2n && difference <= NANO_PER_CENT / 2n).toBe(true);
      }),
    );
    expect([4_999_999n, 5_000_000n, -5_000_000n, -5_000_001n].map(roundToCents)).toEqual([
      0n,
      NANO_PER_CENT,
      0n,
      -NANO_PER_CENT,
    ]);
  });

  it('that are whole cents stay as they are, and rounding again changes nothing', () => {
    fc.assert(fc.property(amounts, (amount) => expect(roundToCents(roundToCents(amount))).toBe(roundToCents(amount))));
    fc.assert(fc.property(amounts, (cents) => expect(roundToCents(cents * NANO_PER_CENT)).toBe(cents * NANO_PER_CENT)));
  });

  it('keep their order when they are divided', () => {
    fc.assert(
      fc.property(amounts, amounts, fc.bigInt(1n, 10n ** 9n), (one, other, by) => {
        if (one <= other) expect(divideHalfUp(one, by) <= divideHalfUp(other, by)).toBe(true);
      }),
    );
  });

  it('are taxed in whole cents', () => {
    expect(shareInCents(1_000n * NANO_PER_CENT, 190_000)).toBe(190n * NANO_PER_CENT);
    expect(shareInCents(3n * NANO_PER_CENT, 82_500)).toBe(0n);
    expect(shareInCents(6n * NANO_PER_CENT, 82_500)).toBe(0n);
    expect(shareInCents(7n * NANO_PER_CENT, 82_500)).toBe(NANO_PER_CENT);
  });

  it('are shown in other currencies to their smallest unit', () => {
    expect(inCurrency(10_000_000_000n, 'CNY', 7_123_450n)).toBe('71.23');
    expect(inCurrency(10_000_000_000n, 'JPY', 155_550_000n)).toBe('1556');
    expect(inCurrency(-1_000_000_000n, 'KWD', 307_500n)).toBe('-0.307');
  });

  it('have percentages of up to four decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (micro) =>
        expect(microOfPercent(percentOfMicro(micro))).toBe(micro),
      ),
    );
    expect(['19', '8.25', '0', '10', '100'].map((text) => percentOfMicro(microOfPercent(text)))).toEqual([
      '19',
      '8.25',
      '0',
      '10',
      '100',
    ]);
  });
});
