import { recordChange } from '@app/audit';
import { priceTable, smallestMargin, type PriceRow } from '@app/catalog';
import { channelsInService } from '@app/channels';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant, instantOrNull } from '../http/answers';
import type { Author, Target } from '../http/request-parameters';
import { requireFound, requireOneChanged, requireVersion } from '../http/versions';
import { facetsOfModels, findModel, findModels, type ModelRow } from './models.queries';
import type { ModelAnswer, ModelChanges, ModelQuery, NewModelBody } from './models.schemas';

/** Models as operators manage them, each with its price for all that is in force. */
@Injectable()
export class ModelsAdministration {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list(query: z.infer<typeof ModelQuery>) {
    const { prisma } = this.database;
    const [{ rows, total }, facets] = await Promise.all([
      findModels(prisma, query, await this.question()),
      facetsOfModels(prisma),
    ]);
    return { items: rows.map(toAnswer), total, ...facets };
  }

  async read(id: string): Promise<ModelAnswer> {
    return toAnswer(requireFound(await findModel(this.database.prisma, id, await this.question())));
  }

  async channelsOf(id: string) {
    const { prisma } = this.database;
    requireFound(await prisma.model.findUnique({ where: { id }, select: { id: true } }));
    const include = {
      provider: true,
      groups: { include: { group: true } },
      models: { where: { modelId: id } },
    } as const;
    const rows = await prisma.channel.findMany({
      where: { models: { some: { modelId: id } } },
      include,
      orderBy: [{ priority: 'desc' }, { name: 'asc' }],
    });
    const inService = new Set((await channelsInService(prisma)).map((channel) => channel.id));
    return {
      items: rows.map(({ provider, groups, models, ...row }) => ({
        ...{ id: row.id, name: row.name, priority: row.priority, weight: row.weight, state: row.state },
        providerName: provider.name,
        upstreamModel: models[0]!.upstreamModel,
        isInService: inService.has(row.id),
        groups: groups.map(({ group }) => group.name),
      })),
    };
  }

  async create(body: z.infer<typeof NewModelBody>, author: Author): Promise<ModelAnswer> {
    const question = await this.question();
    return this.database.prisma.$transaction(async (db) => {
      const { count } = await db.model.createMany({ data: [body], skipDuplicates: true });
      if (count === 0) throw new AppError('already_exists', { param: 'id' });
      await recordChange(db, { ...change('created', body.id), ...author, after: body });
      return toAnswer(requireFound(await findModel(db, body.id, question)));
    });
  }

  async update({ id, version }: Target, changes: z.infer<typeof ModelChanges>, author: Author): Promise<ModelAnswer> {
    const question = await this.question();
    return this.database.prisma.$transaction(async (db) => {
      const before = requireVersion(await db.model.findUnique({ where: { id } }), version);
      const data = { ...changes, version: { increment: 1 } };
      requireOneChanged(await db.model.updateMany({ where: { id, version }, data }));
      const after = requireFound(await findModel(db, id, question));
      const documents = { before: documentOf(before), after: documentOf(after) };
      await recordChange(db, { ...change('updated', id), ...author, ...documents });
      return toAnswer(after);
    });
  }

  async delete({ id, version }: Target, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const row = requireVersion(await db.model.findUnique({ where: { id } }), version);
      await refuseWhileInUse(db, id);
      requireOneChanged(await db.model.deleteMany({ where: { id, version } }));
      await recordChange(db, { ...change('deleted', id), ...author, before: documentOf(row) });
    });
  }

  private async question() {
    const channels = await channelsInService(this.database.prisma);
    return { now: this.clock.now(), channelIds: channels.map(({ id }) => id) };
  }
}

const change = (what: string, id: string) => ({ action: `model.${what}`, subject: `model:${id}` });

type Facts = Pick<ModelRow, 'id' | 'displayName' | 'ownedBy' | 'contextWindow' | 'maxOutputTokens' | 'capabilities'>;
const documentOf = ({ id, displayName, ownedBy, contextWindow, maxOutputTokens, capabilities }: Facts) => ({
  ...{ id, displayName, ownedBy, contextWindow, maxOutputTokens },
  capabilities: [...capabilities],
});

/** Prices are never removed, and nothing was ever called without one: a model without prices has no usage either. */
async function refuseWhileInUse(db: Prisma.TransactionClient, modelId: string): Promise<void> {
  const [prices, channels] = [
    await db.priceVersion.count({ where: { modelId } }),
    await db.channelModel.count({ where: { modelId } }),
  ];
  if (prices > 0) {
    const message = `It has ${prices} price versions, which are kept for ever. Take it off its channels to stop serving it.`;
    throw new AppError('in_use', { message });
  }
  if (channels > 0)
    throw new AppError('in_use', { message: `It is served by ${channels} channels. Take it off them first.` });
}

function toAnswer(row: ModelRow): ModelAnswer {
  return {
    ...documentOf(row),
    createdAt: instant(row.createdAt),
    version: row.version,
    price: priceOf(row),
    nextPriceFrom: instantOrNull(row.nextPriceFrom),
    channels: row.channels,
  };
}

function priceOf({ priceVersionId, effectiveFrom, prices, listPrices, costs }: ModelRow): ModelAnswer['price'] {
  if (!priceVersionId || !effectiveFrom || !prices || !listPrices || !costs) return null;
  const rows = priceTable({ prices, listPrices, costs });
  const row = (component: PriceRow['component']) => rows.find((one) => one.component === component)!;
  const { percent, level } = smallestMargin({ prices, costs });
  return {
    ...{ priceVersionId, effectiveFrom: instant(effectiveFrom) },
    ...{ input: row('input'), cacheRead: row('cache_read'), output: row('output') },
    ...{ smallestMarginPercent: percent, marginLevel: level },
  };
}
