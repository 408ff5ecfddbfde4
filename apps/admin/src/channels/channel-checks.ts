import { requireCommonMasterKey, type CredentialVault } from '@app/channels';
import { AppError } from '@app/common';
import type { Prisma, PrismaClient } from '@app/database';

type Db = Prisma.TransactionClient;

/** Throws AppError('already_exists'). */
export async function requireFreeName(db: Db, name: string, ownId?: string): Promise<void> {
  const other = await db.channel.findUnique({ where: { name }, select: { id: true } });
  if (other && other.id !== ownId)
    throw new AppError('already_exists', { message: `There is a channel named ${name} already.`, param: 'name' });
}

/** Throws AppError('invalid_value') naming the first that is not in the catalogue. */
export async function requireModels(db: Db, ids: readonly string[]): Promise<void> {
  const rows = await db.model.findMany({ where: { id: { in: [...ids] } }, select: { id: true } });
  const known = new Set(rows.map(({ id }) => id));
  const unknown = ids.findIndex((id) => !known.has(id));
  if (unknown < 0) return;
  const message = `There is no model ${ids[unknown]} in the catalogue.`;
  throw new AppError('invalid_value', { message, param: `models.${unknown}.modelId` });
}

/** Throws AppError('invalid_value'). */
export async function requireGroups(db: Db, ids: readonly string[]): Promise<void> {
  const count = await db.group.count({ where: { id: { in: [...ids] } } });
  if (count < new Set(ids).size)
    throw new AppError('invalid_value', { message: 'There is no such group.', param: 'groupIds' });
}

/** What we seal the API must be able to open. Throws AppError('internal_error') saying which setting to correct. */
export async function requireUsableVault(prisma: PrismaClient, vault: CredentialVault): Promise<void> {
  await requireCommonMasterKey(prisma, vault).catch((cause: Error) => {
    throw new AppError('internal_error', { message: cause.message, cause });
  });
}

/** Somebody took the name between the check and the write. */
export function refuseTakenName(error: unknown): never {
  if ((error as { code?: unknown }).code === 'P2002') throw new AppError('already_exists', { param: 'name' });
  throw error;
}
