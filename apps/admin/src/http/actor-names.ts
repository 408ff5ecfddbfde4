import type { Prisma, PrismaClient } from '@app/database';

const USER = /^user:([0-9a-f-]{36})$/;

/** The names of the actors that are users who are still there. */
export async function actorNames(
  db: PrismaClient | Prisma.TransactionClient,
  actors: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(actors.flatMap((actor) => USER.exec(actor)?.[1] ?? []));
  const users = await db.user.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(users.map(({ id, name }) => [`user:${id}`, name]));
}
