import { roundToNano, type NanoUsd, type PicoUsd } from '@app/common';
import { USAGE_COMPONENTS, type Quantities } from '@app/llm';

export interface Rating {
  readonly charge: NanoUsd;
  /** 1000 * charge - exact price: what rounding added, in pico-USD. */
  readonly roundingPico: bigint;
}

/** Prices usage: summed exactly, rounded to the nano once, half up. `prices` follow USAGE_COMPONENTS. */
export function rate(quantities: Quantities, prices: readonly PicoUsd[]): Rating {
  let pico = 0n;
  USAGE_COMPONENTS.forEach((component, index) => {
    const quantity = quantities[component];
    if (quantity > 0) pico += BigInt(quantity) * (prices[index] ?? 0n);
  });
  const { nano, roundingPico } = roundToNano(pico);
  return { charge: nano, roundingPico };
}
