import { picoUsd } from '@app/common';
import { USAGE_COMPONENTS, type Quantities } from '@app/llm';
import fc from 'fast-check';
import { rate } from './rate';

/** A number as numerator and denominator: exact, and written without looking at how `rate` does it. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const plus = (one: Fraction, other: Fraction): Fraction => ({
  numerator: one.numerator * other.denominator + other.numerator * one.denominator,
  denominator: one.denominator * other.denominator,
});

const LARGEST_QUANTITY = 2 ** 31;
const LARGEST_PRICE = 10n ** 9n;

/** The dollars of each component as a fraction, added up. */
function dollarsOf(quantities: readonly number[], pricesPico: readonly bigint[]): Fraction {
  return quantities
    .map((quantity, index) => ({ numerator: BigInt(quantity) * pricesPico[index]!, denominator: 10n ** 12n }))
    .reduce(plus, { numerator: 0n, denominator: 1n });
}

/** The one integer n of nano-dollars with n - 1/2 <= dollars < n + 1/2, found from the definition of "half up". */
function nanoHalfUp({ numerator, denominator }: Fraction): bigint {
  const nano = { numerator: numerator * 10n ** 9n, denominator };
  const below = nano.numerator / nano.denominator;
  const rest = nano.numerator - below * nano.denominator;
  return 2n * rest >= nano.denominator ? below + 1n : below;
}

/** Mostly the ends of the range and sums that end near half a nano, where rounding can go wrong. */
const quantity = fc.oneof(
  fc.nat(5),
  fc.constantFrom(LARGEST_QUANTITY, LARGEST_QUANTITY - 1),
  fc.integer({ min: 0, max: LARGEST_QUANTITY }),
);
const price = fc.oneof(
  fc.bigInt(0n, 2_000n),
  fc.constantFrom(LARGEST_PRICE, LARGEST_PRICE - 1n, 499n, 500n, 501n),
  fc.bigInt(0n, LARGEST_PRICE),
);
const forEveryComponent = { minLength: USAGE_COMPONENTS.length, maxLength: USAGE_COMPONENTS.length };

describe('rate', () => {
  it('P01 I7 agrees with exact fractions for any usage and price', () => {
    const ties = { up: 0, down: 0 };
    fc.assert(
      fc.property(fc.array(quantity, forEveryComponent), fc.array(price, forEveryComponent), (used, listed) => {
        const named = Object.fromEntries(USAGE_COMPONENTS.map((name, index) => [name, used[index]!])) as Quantities;
        const { charge, roundingPico } = rate(named, listed.map(picoUsd));
        const exactPico = used.reduce((sum, count, index) => sum + BigInt(count) * listed[index]!, 0n);
        if (exactPico % 1_000n === 500n) ties.up += 1;
        if (exactPico % 1_000n === 499n) ties.down += 1;
        return charge === nanoHalfUp(dollarsOf(used, listed)) && charge * 1_000n - roundingPico === exactPico;
      }),
      { numRuns: 100_000 },
    );
    expect(Math.min(ties.up, ties.down)).toBeGreaterThan(0);
  });
});
