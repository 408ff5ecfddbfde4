import { AppError } from '@app/common';
import type { Prisma } from '@app/database';

type Db = Prisma.TransactionClient;

/** Locked, so that nobody deletes it meanwhile. Throws AppError('invalid_value') naming the field. */
export async function requireGroup(db: Db, id: string, param: string): Promise<void> {
  const found = await db.$queryRaw<unknown[]>`SELECT id FROM groups WHERE id = ${id}::uuid FOR KEY SHARE`;
  if (found.length === 0) throw new AppError('invalid_value', { message: 'There is no such group.', param });
}

/** Throws AppError('invalid_value'). */
export async function replaceMoreGroups(db: Db, organizationId: string, groupIds: readonly string[]): Promise<void> {
  const unique = [...new Set(groupIds)].sort();
  for (const groupId of unique) await requireGroup(db, groupId, 'moreGroupIds');
  await db.organizationGroup.deleteMany({ where: { organizationId } });
  await db.organizationGroup.createMany({ data: unique.map((groupId) => ({ organizationId, groupId })) });
}

/** An API token in use must not find itself in a group that its organization no longer has. Throws AppError('in_use'). */
export async function requireNotCutOff(db: Db, organizationId: string): Promise<void> {
  const { groupId, moreGroups } = await db.organization.findUniqueOrThrow({
    where: { id: organizationId },
    include: { moreGroups: true },
  });
  const groups = [groupId, ...moreGroups.map((one) => one.groupId)];
  const where = { organizationId, revokedAt: null, groupId: { not: null, notIn: groups } };
  const cutOff = await db.apiToken.findMany({ where, select: { name: true }, orderBy: { name: 'asc' }, take: 3 });
  if (cutOff.length === 0) return;
  const names = cutOff.map(({ name }) => name).join(', ');
  const message = `API tokens are in a group that would go: ${names}. Move or revoke them first.`;
  throw new AppError('in_use', { message, param: 'moreGroupIds' });
}
