import { picoUsd } from '@app/common';
import { quantitiesOf, USAGE_COMPONENTS } from '@app/llm';
import { rate } from './rate';

const pricesOf = (prices: readonly bigint[]) => prices.map(picoUsd);

describe('rate', () => {
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
