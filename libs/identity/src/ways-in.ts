import { AppError } from '@app/common';
import type { Prisma } from '@app/database';

/** After one was taken away. Throws AppError('in_use') when the user could not log in any more. */
export async function requireAnotherWayIn(db: Prisma.TransactionClient, userId: string): Promise<void> {
  // Locked: of two that are removed at once, the second sees that the first is gone.
  await db.$queryRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
  const user = await db.user.findUniqueOrThrow({
    where: { id: userId },
    select: { passwordHash: true, _count: { select: { passkeys: true, linkedIdentities: true } } },
  });
  if (user.passwordHash !== null || user._count.passkeys + user._count.linkedIdentities > 0) return;
  throw new AppError('in_use', { message: 'It is your only way to log in. Set a password first.' });
}
