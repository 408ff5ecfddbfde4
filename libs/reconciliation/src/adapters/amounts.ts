/** Decimal text of a unit worth `10^decimals` nano-USD, to nano-USD, rounded half away from zero. Throws RangeError. */
export function toNanoUsd(text: string, decimals: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim());
  if (!match) throw new RangeError(`"${text}" is not an amount`);
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const shift = decimals + Number(exponent) - fraction.length;
  const digits = BigInt(whole! + fraction);
  const amount = shift >= 0 ? digits * 10n ** BigInt(shift) : roundedDown(digits, 10n ** BigInt(-shift));
  return sign ? -amount : amount;
}

const roundedDown = (amount: bigint, by: bigint): bigint => (amount + by / 2n) / by;

/** Counts of a report; what it leaves out is nothing. */
export const sumOf = (...counts: readonly (number | null | undefined)[]): bigint =>
  counts.reduce<bigint>((sum, count) => sum + BigInt(count ?? 0), 0n);
