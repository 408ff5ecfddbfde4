import { AppError } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Author } from '../http/request-parameters';
import { WHOLE, type ChannelRow } from './channel-rows';
import { recordUpdate, replaceGroups } from './channel-writes';
import type { BulkChanges } from './channels.schemas';

type Body = z.infer<typeof BulkChanges>;

const MAX_TAGS = 20;
/** Some statements for each of hundreds of channels. */
const TRANSACTION_TIMEOUT_MS = 30_000;

/** The same for several channels at once, or for none of them. */
@Injectable()
export class ChannelBulkChanges {
  constructor(private readonly database: Database) {}

  async apply(body: Body, author: Author): Promise<{ changed: number }> {
    const { groupIds, addTags, removeTags, ...columns } = body.changes;
    return this.database.prisma.$transaction(
      async (db) => {
        const channels = await chosen(db, body);
        const ids = channels.map(({ id }) => id);
        if (groupIds) await replaceGroups(db, ids, groupIds);
        await db.channel.updateMany({
          where: { id: { in: ids } },
          data: { ...columns, version: { increment: 1 } },
        });
        for (const channel of channels) {
          if (addTags ?? removeTags)
            await db.channel.update({ where: { id: channel.id }, data: { tags: tagsOf(channel, body.changes) } });
          await recordUpdate(db, channel, author);
        }
        return { changed: ids.length };
      },
      { timeout: TRANSACTION_TIMEOUT_MS },
    );
  }
}

/** In one order, so that two of these never wait for each other. Throws AppError('invalid_value') naming who is missing. */
async function chosen(db: Prisma.TransactionClient, { ids, tag }: Body): Promise<ChannelRow[]> {
  const where = ids ? { id: { in: [...ids] } } : { tags: { has: tag! } };
  const channels = await db.channel.findMany({ where, include: WHOLE, orderBy: { id: 'asc' } });
  const found = new Set(channels.map(({ id }) => id));
  const missing = ids?.find((id) => !found.has(id));
  if (missing) throw new AppError('invalid_value', { message: `There is no channel ${missing}.`, param: 'ids' });
  if (channels.length === 0)
    throw new AppError('invalid_value', { message: `No channel has the tag ${tag}.`, param: 'tag' });
  return channels;
}

function tagsOf({ name, tags }: ChannelRow, { addTags = [], removeTags = [] }: Body['changes']): string[] {
  const removed = new Set(removeTags);
  const wanted = [...new Set([...tags.filter((tag) => !removed.has(tag)), ...addTags])];
  if (wanted.length <= MAX_TAGS) return wanted;
  const message = `${name} would have more than ${MAX_TAGS} tags.`;
  throw new AppError('invalid_value', { message, param: 'changes.addTags' });
}
