import { picoUsd } from '@app/common';
import { quantitiesOf, USAGE_COMPONENTS, type Quantities } from '@app/llm';
import fc from 'fast-check';
import { rate } from './rate';

const pricesOf = (prices: readonly bigint[]) => prices.map(picoUsd);

/** A number as numerator and denominator: exact, and written without looking at how `rate` does it. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function plus(one: Fraction, other: Fraction): Fraction {
  return {
    numerator: one.numerator * other.denominator + other.numerator * one.denominator,
    denominator: one.denominator * other.denominator,
  };
}

/** Dollars of each component as a fraction, added up, in nano-dollars, half up. */
function oracle(quantities: readonly number[], pricesPico: readonly bigint[]): bigint {
  const dollars = quantities
    .map((quantity, index) => ({ numerator: BigInt(quantity) * pricesPico[index]!, denominator: 1_000_000_000_000n }))
    .reduce(plus, { numerator: 0n, denominator: 1n });
  const doubled = (2n * dollars.numerator * 1_000_000_000n + dollars.denominator) / dollars.denominator;
  return doubled / 2n;
}

describe('rate', () => {
  it('P01 agrees with exact fractions for any usage and price', () => {
    const count = USAGE_COMPONENTS.length;
    const quantity = fc.oneof(fc.nat(5), fc.integer({ min: 0, max: 2 ** 31 }));
    const price = fc.oneof(fc.bigInt(0n, 2_000n), fc.bigInt(0n, 10n ** 9n));
    const [quantities, prices] = [quantity, price].map((of) =>
      fc.array(of as fc.Arbitrary<number | bigint>, { minLength: count, maxLength: count }),
    ) as [fc.Arbitrary<number[]>, fc.Arbitrary<bigint[]>];
    fc.assert(
      fc.property(quantities, prices, (used, listed) => {
        const named = Object.fromEntries(USAGE_COMPONENTS.map((name, index) => [name, used[index]!])) as Quantities;
        const { charge, roundingPico } = rate(named, pricesOf(listed));
        const exactPico = used.reduce((sum, quantityOf, index) => sum + BigInt(quantityOf) * listed[index]!, 0n);
        return charge === oracle(used, listed) && charge * 1_000n - roundingPico === exactPico;
      }),
      { numRuns: 100_000 },
    );
  });

  it('rounds the sum once, not its parts', () => {
    const prices = pricesOf(USAGE_COMPONENTS.map(() => 400n));
    expect(rate(quantitiesOf({ input: 1, output: 1 }), prices)).toEqual({ charge: 1n, roundingPico: 200n });
    expect(rate(quantitiesOf({ input: 1 }), prices)).toEqual({ charge: 0n, roundingPico: -400n });
  });

  it('charges nothing for nothing, and nothing for what has no price', () => {
    const nothing = { charge: 0n, roundingPico: 0n };
    expect(rate(quantitiesOf({}), pricesOf(USAGE_COMPONENTS.map(() => 5n)))).toEqual(nothing);
    expect(rate(quantitiesOf({ call: 7 }), pricesOf([1n]))).toEqual(nothing);
  });
});
