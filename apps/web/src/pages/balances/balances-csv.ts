import { csvText, downloadCsv } from '../../ui/download-csv';
import type { Balances } from './balances-texts';

const COLUMNS = [
  'organization_id',
  'organization',
  'balance_usd',
  'promo_usd',
  'held_usd',
  'credit_limit_usd',
  'available_usd',
  'low',
  'frozen',
] as const;

/** The rows of the page, every digit of them. Held and available are empty in the past. */
export function downloadBalances({ at, items }: Balances): void {
  const rows = items.map((row) => [
    ...[row.organizationId, csvText(row.name), row.balanceUsd, row.promoUsd, row.heldUsd ?? '', row.creditLimitUsd],
    ...[row.availableUsd ?? '', String(row.isLow), String(row.isFrozen)],
  ]);
  downloadCsv(`balances-${at ?? 'now'}`, [COLUMNS, ...rows]);
}
