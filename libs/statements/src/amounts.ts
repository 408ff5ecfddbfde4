/** Sums of documents. All of it in nano-USD; what is owed is whole cents of them. */
export const NANO_PER_CENT = 10_000_000n;
/** Rates of tax and of currencies are in millionths. */
const MICRO = 1_000_000n;

/** `numerator / denominator`, half up (towards more, also below zero), for a denominator above zero. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  const [twice, unit] = [2n * numerator + denominator, 2n * denominator];
  const quotient = twice / unit;
  return twice % unit < 0n ? quotient - 1n : quotient;
}

export const roundToCents = (amount: bigint): bigint => divideHalfUp(amount, NANO_PER_CENT) * NANO_PER_CENT;

/** A share of an amount, in whole cents. */
export const shareInCents = (amount: bigint, micro: number): bigint =>
  divideHalfUp(amount * BigInt(micro), MICRO * NANO_PER_CENT) * NANO_PER_CENT;

/** Of the currencies whose smallest unit is not a hundredth. */
const DECIMALS: Readonly<Record<string, number>> = {
  ...{ CLP: 0, ISK: 0, JPY: 0, KRW: 0, PYG: 0, UGX: 0, VND: 0, XAF: 0, XOF: 0, XPF: 0 },
  ...{ BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3 },
};

/** Digits after the point. */
export const decimalsOf = (currency: string): number => DECIMALS[currency] ?? 2;

/** Nano-USD in another currency, rounded half up to its smallest unit, as decimal text. */
export function inCurrency(amount: bigint, currency: string, currencyMicro: bigint): string {
  const decimals = decimalsOf(currency);
  return decimal(divideHalfUp(amount * currencyMicro, 10n ** BigInt(15 - decimals)), decimals);
}

/** `1234` with two decimals is "12.34". */
export function decimal(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const [whole, fraction] = [digits.slice(0, digits.length - decimals), digits.slice(digits.length - decimals)];
  return `${units < 0n ? '-' : ''}${whole}${decimals > 0 ? `.${fraction}` : ''}`;
}

/** Of a percentage such as `8.25`, at most four decimals: 82500. */
export function microOfPercent(percent: string): number {
  const [whole = '0', fraction = ''] = percent.split('.');
  return Number(whole) * 10_000 + Number(fraction.padEnd(4, '0').slice(0, 4));
}

export const percentOfMicro = (micro: number): string => decimal(BigInt(micro), 4).replace(/\.?0+$/, '') || '0';
