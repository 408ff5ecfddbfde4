import fc from 'fast-check';
import { marginOf, smallestMargin } from './price-table';

describe('the margin of a price', () => {
  it.each([
    [3_000_000n, 2_000_000n, '33.33', 'healthy'],
    [3_000_000n, 1_000_000n, '66.67', 'healthy'],
    [1_000_000n, 950_000n, '5.00', 'healthy'],
    [1_000_000n, 950_001n, '5.00', 'thin'],
    [1_000_000n, 999_999n, '0.00', 'thin'],
    [1_000_000n, 1_000_000n, '0.00', 'at_cost'],
    [1_000_000n, 1_000_001n, '0.00', 'loss'],
    [1_000_000n, 3_500_000n, '-250.00', 'loss'],
    [0n, 1n, null, 'loss'],
    [0n, 0n, null, 'none'],
  ])('of %s at a cost of %s is %s per cent: %s', (price, cost, percent, level) => {
    expect(marginOf(price, cost)).toEqual({ percent, level });
  });

  it('is off by at most half of its last decimal', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 18n });
    fc.assert(
      fc.property(amount.filter(Boolean), amount, (price, cost) => {
        const written = BigInt(marginOf(price, cost).percent!.replace('.', ''));
        const off = (price - cost) * 10_000n - written * price;
        expect((off < 0n ? -off : off) * 2n <= price).toBe(true);
      }),
    );
  });

  it('of a rate is that of the component that earns least', () => {
    expect(smallestMargin({ prices: [100n, 200n, 0n], costs: [50n, 180n, 0n] }).percent).toBe('10.00');
    expect(smallestMargin({ prices: [100n, 0n, 10n], costs: [500n, 1n, 10n] })).toEqual({
      percent: null,
      level: 'loss',
    });
    expect(smallestMargin({ prices: [0n], costs: [] }).level).toBe('none');
  });
});
