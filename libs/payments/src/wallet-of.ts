import { AppError } from '@app/common';
import type { Prisma, PrismaClient } from '@app/database';

/** The id of an organization's wallet. Throws AppError('not_found'). */
export async function walletOf(db: Prisma.TransactionClient | PrismaClient, organizationId: string): Promise<string> {
  const wallet = await db.wallet.findFirst({ where: { organizationId, currency: 'USD' }, select: { id: true } });
  if (!wallet)
    throw new AppError('not_found', {
      message: 'There is no such organization with a wallet.',
      param: 'organizationId',
    });
  return wallet.id;
}
