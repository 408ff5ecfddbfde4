import { recordChange } from '@app/audit';
import type { Prisma } from '@app/database';
import type { Author } from '../http/request-parameters';
import { requireGroups, requireModels } from './channel-checks';
import { documentOf, WHOLE, type ChannelRow } from './channel-rows';
import type { ChannelChanges } from './channels.schemas';

type Db = Prisma.TransactionClient;

export async function replaceModels(
  db: Db,
  channelId: string,
  models: NonNullable<ChannelChanges['models']>,
): Promise<void> {
  await requireModels(
    db,
    models.map(({ modelId }) => modelId),
  );
  await db.channelModel.deleteMany({ where: { channelId } });
  await db.channelModel.createMany({ data: models.map((mapping) => ({ channelId, ...mapping })) });
}

export async function replaceGroups(db: Db, channelIds: readonly string[], groupIds: readonly string[]): Promise<void> {
  await requireGroups(db, groupIds);
  await db.channelGroup.deleteMany({ where: { channelId: { in: [...channelIds] } } });
  const rows = channelIds.flatMap((channelId) => [...new Set(groupIds)].map((groupId) => ({ channelId, groupId })));
  await db.channelGroup.createMany({ data: rows });
}

/** Answers the channel as it is now. */
export async function recordUpdate(db: Db, before: ChannelRow, author: Author): Promise<ChannelRow> {
  const after = await db.channel.findUniqueOrThrow({ where: { id: before.id }, include: WHOLE });
  const documents = { before: documentOf(before), after: documentOf(after) };
  await recordChange(db, { ...author, action: 'channel.updated', subject: `channel:${before.id}`, ...documents });
  return after;
}

/** In use, in the order of the alphabet. */
export async function tagsInUse(db: Pick<Db, '$queryRaw'>): Promise<string[]> {
  const rows = await db.$queryRaw<{ tag: string }[]>`
    SELECT DISTINCT unnest(tags) AS tag FROM channels ORDER BY tag LIMIT 1000`;
  return rows.map(({ tag }) => tag);
}
