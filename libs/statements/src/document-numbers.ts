import type { Prisma } from '@app/database';

/** One for each kind of document; each has its own numbers. */
export type Series = 'ST' | 'IN' | 'CN';

/**
 * The next number: `IN-2026-000012`, behind the legal entity's prefix. The counter stays locked until the transaction ends, so
 * take it last; a transaction that fails leaves no gap.
 */
export async function nextNumber(
  db: Prisma.TransactionClient,
  { series, issuedAt, prefix }: { readonly series: Series; readonly issuedAt: Date; readonly prefix: string },
): Promise<string> {
  const year = issuedAt.getUTCFullYear();
  const rows = await db.$queryRaw<{ last: number }[]>`
    INSERT INTO document_counters (series, year, last) VALUES (${series}, ${year}, 1)
    ON CONFLICT (series, year) DO UPDATE SET last = document_counters.last + 1 RETURNING last`;
  return `${prefix}${series}-${year}-${String(rows[0]!.last).padStart(6, '0')}`;
}
