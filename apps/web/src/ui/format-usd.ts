const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;
/** The finest digit there is: a nano-dollar. */
const NANO_DIGITS = 9;

interface Formatted {
  /** As it is read: `$1,234.50`, `$0.0042`, `< $0.0001`. */
  readonly short: string;
  /** Every digit: `$1,234.500000001`. */
  readonly full: string;
}

/**
 * Dollars for people, from the exact decimal text of the API; never through a number. From a dollar on two decimals, below
 * four, rounded half up. What is no amount comes back as it is.
 */
export function formatUsd(amount: string): Formatted {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(amount) ?? [];
  if (sign === undefined || whole === undefined) return { short: amount, full: amount };
  const nano = BigInt(whole + fraction.padEnd(NANO_DIGITS, '0').slice(0, NANO_DIGITS));
  const full = `${sign}$${group(whole)}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
  const decimals = nano >= 10n ** BigInt(NANO_DIGITS) || nano === 0n ? 2 : 4;
  const unit = 10n ** BigInt(NANO_DIGITS - decimals);
  const rounded = (nano + unit / 2n) / unit;
  if (rounded === 0n && nano > 0n) return { short: sign ? '> -$0.0001' : '< $0.0001', full };
  const digits = String(rounded).padStart(decimals + 1, '0');
  return { short: `${sign}$${group(digits.slice(0, -decimals))}.${digits.slice(-decimals)}`, full };
}

/** Every digit there can be, so that amounts below one another are aligned: `$1,234.500000000`. */
export function exactUsd(amount: string): string {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(amount) ?? [];
  if (sign === undefined || whole === undefined) return amount;
  return `${sign}$${group(whole)}.${fraction.padEnd(NANO_DIGITS, '0')}`;
}

const group = (digits: string): string => digits.replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** For the height of a bar or a line, and nothing else: a number is not exact. */
export const usdForAxis = (amount: string): number => Number(amount);
