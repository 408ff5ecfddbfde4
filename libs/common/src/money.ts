/**
 * Money and prices. Both are integers in `bigint`; a `number` cannot hold either without losing cents somewhere.
 *
 * - `NanoUsd`: 1 USD = 1_000_000_000n. What wallets, holds, charges and ledger entries are made of.
 * - `PicoUsd`: 1 USD = 1_000_000_000_000n. What one unit (a token, a call) costs: $2.50 per million tokens = 2_500_000n.
 */
declare const unit: unique symbol;
export type NanoUsd = bigint & { readonly [unit]: 'nano-usd' };
export type PicoUsd = bigint & { readonly [unit]: 'pico-usd' };

export const NANO_PER_USD = 1_000_000_000n;
export const PICO_PER_NANO = 1_000n;

/** What PostgreSQL's BIGINT holds: about +-9.22 billion USD in nano. */
export const MAX_NANO_USD = 9_223_372_036_854_775_807n as NanoUsd;

export const nanoUsd = (amount: bigint): NanoUsd => amount as NanoUsd;
export const picoUsd = (amount: bigint): PicoUsd => amount as PicoUsd;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** `"1.5"` at nine decimals -> 1_500_000_000n. Throws RangeError for more decimals than fit, or anything not decimal. */
function parseDecimal(text: string, decimals: number): bigint {
  const match = DECIMAL.exec(text);
  const fraction = match?.[3] ?? '';
  if (!match || fraction.length > decimals) {
    throw new RangeError(`"${text}" is not a decimal number with at most ${decimals} decimals`);
  }
  const digits = BigInt(match[2] + fraction.padEnd(decimals, '0'));
  return match[1] ? -digits : digits;
}

/** Decimal dollars to nano-USD: `parseUsd("0.00015")` is 150_000n. Throws RangeError beyond nine decimals or BIGINT. */
export function parseUsd(text: string): NanoUsd {
  const amount = parseDecimal(text, 9);
  if (amount > MAX_NANO_USD || amount < -(MAX_NANO_USD as bigint))
    throw new RangeError(`"${text}" is beyond what a ledger holds`);
  return nanoUsd(amount);
}

/** Nano-USD to decimal dollars, exact: always nine decimals, so `"0.000150000"`. */
export function formatUsd(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(10, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** A list price in dollars per million tokens (`"2.50"`) to pico-USD per token. At most six decimals. */
export const parsePricePerMillion = (text: string): PicoUsd => picoUsd(parseDecimal(text, 6));

/** A price in dollars per unit (`"0.04"` an image) to pico-USD per unit. At most twelve decimals. */
export const parsePricePerUnit = (text: string): PicoUsd => picoUsd(parseDecimal(text, 12));

/** The way back: `2_500_000n` is "2.50", without zeros that say nothing but never with less than two decimals. */
export const formatPricePerMillion = (price: bigint): string => formatPrice(price, 6);

/** The way back from pico-USD per unit: `40_000_000_000n` is "0.04". */
export const formatPricePerUnit = (price: bigint): string => formatPrice(price, 12);

function formatPrice(price: bigint, decimals: number): string {
  const digits = price.toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '').padEnd(2, '0');
  return `${digits.slice(0, -decimals)}.${fraction}`;
}

/** Rounds a non-negative pico amount to nano, half up, and says what rounding added: `1000 * nano - pico`. */
export function roundToNano(pico: bigint): { readonly nano: NanoUsd; readonly roundingPico: bigint } {
  const nano = (pico + PICO_PER_NANO / 2n) / PICO_PER_NANO;
  return { nano: nanoUsd(nano), roundingPico: nano * PICO_PER_NANO - pico };
}
