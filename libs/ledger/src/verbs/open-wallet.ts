import type { Prisma } from '@app/database';

/** An empty prepaid wallet. Answers the existing one when the organization has it. */
export async function openWallet(db: Prisma.TransactionClient, organizationId: string): Promise<string> {
  const existing = await db.wallet.findFirst({ where: { organizationId }, select: { id: true } });
  if (existing) return existing.id;
  await db.ledgerAccount.create({ data: { organizationId, kind: 'promo' } });
  const account = await db.ledgerAccount.create({ data: { organizationId, kind: 'wallet' } });
  const wallet = await db.wallet.create({ data: { organizationId, ledgerAccountId: account.id } });
  return wallet.id;
}
