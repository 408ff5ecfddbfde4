import type { ColumnType } from './dataset';

/** As PostgreSQL writes it; null: nothing. */
export type Cell = string | null;

/** How many decimals an amount of this type has; 0: it is no amount. */
export const DECIMALS: Readonly<Record<ColumnType, number>> = {
  text: 0,
  instant: 0,
  integer: 0,
  boolean: 0,
  percent: 0,
  nano_usd: 9,
  pico_usd: 12,
};

/** `"-1500000000"` at nine decimals is `"-1.500000000"`: exact, whatever its size. */
export function withDecimals(integer: string, decimals: number): string {
  const isNegative = integer.startsWith('-');
  const digits = (isNegative ? integer.slice(1) : integer).padStart(decimals + 1, '0');
  return `${isNegative ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** `2026-11-21 16:47:07.1+00`, of a session in UTC, as ISO 8601 with milliseconds. */
export function isoInstant(text: string): string {
  const fraction = text.slice(20, -3).slice(0, 3).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
}

/** What stands in a file of text. */
export function textOf(type: ColumnType, cell: string): string {
  const decimals = DECIMALS[type];
  if (decimals > 0) return withDecimals(cell, decimals);
  if (type === 'instant') return isoInstant(cell);
  if (type === 'boolean') return cell === 't' ? 'true' : 'false';
  return cell;
}
