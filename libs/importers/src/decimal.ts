import { formatPricePerMillion, formatPricePerUnit } from '@app/common';
import { isScalar, parseDocument, isMap, isCollection } from 'yaml';

/** `digits / 10^scale`, exact: what a ratio says as it was written, never as a float. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const DECIMAL = /^\+?(\d{0,30})(?:\.(\d{0,60}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** Undefined for anything that is not a decimal number of at least 0. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text.trim());
  const [, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || whole + fraction === '') return undefined;
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

export const times = (one: Decimal, other: Decimal): Decimal => ({
  digits: one.digits * other.digits,
  scale: one.scale + other.scale,
});

/** `factor * value / divisor` as a whole number, and whether it had to be rounded (half up). */
export function scaled(value: Decimal, factor: bigint, divisor: Decimal = ONE): { whole: bigint; isExact: boolean } {
  const above = value.digits * factor * 10n ** BigInt(divisor.scale);
  const below = divisor.digits * 10n ** BigInt(value.scale);
  return { whole: (2n * above + below) / (2n * below), isExact: above % below === 0n };
}

export const ONE: Decimal = { digits: 1n, scale: 0 };
export const PICO_PER_USD = 10n ** 12n;
/** Six digits of dollars, for a million tokens or for one unit: the most a catalogue file can say. */
const MAX_WHOLE_DIGITS = 6;

/** Whole pico-USD for a token as dollars for a million; undefined when that is beyond what a price can be. */
export const perMillion = (pico: bigint): string | undefined => withinBounds(formatPricePerMillion(pico));
export const perUnit = (pico: bigint): string | undefined => withinBounds(formatPricePerUnit(pico));

const withinBounds = (text: string) => (text.split('.')[0]!.length <= MAX_WHOLE_DIGITS ? text : undefined);

/**
 * The numbers of a flat JSON object as they were written. JSON is YAML, and that parser keeps the text of a number, which
 * JSON.parse turns into a float. Undefined when it is no such object.
 */
export function numbersAsWritten(json: string): ReadonlyMap<string, string> | undefined {
  const document = parseDocument(json, { uniqueKeys: false, schema: 'json', logLevel: 'silent' });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const numbers = new Map<string, string>();
  for (const { key, value } of document.contents.items) {
    if (!isScalar(key) || isCollection(value)) continue;
    const text = isScalar(value) ? (value.source ?? String(value.value)) : undefined;
    if (text !== undefined) numbers.set(String(key.value), text);
  }
  return numbers;
}
