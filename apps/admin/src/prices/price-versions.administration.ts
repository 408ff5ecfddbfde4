import { recordChange } from '@app/audit';
import { addPrices, changeCatalog, type NewPrices, type PlannedPrices } from '@app/catalog';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant } from '../http/answers';
import { containing, window } from '../http/paging';
import type { Author } from '../http/request-parameters';
import { requireFound } from '../http/versions';
import { decimalOrNull, toPriceVersion, WITH_RATES, type Timeline } from './price-answers';
import type { MultiplierBody, PriceVersionAnswer, PriceVersionQuery } from './prices.schemas';
import { refusingAsCatalog } from './refusals';

const MAX_SCOPES = 50;

/** Price versions as operators see and add them. They are immutable: a mistake is corrected by another one. */
@Injectable()
export class PriceVersionsAdministration {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list(modelId: string, query: z.infer<typeof PriceVersionQuery>) {
    const { prisma } = this.database;
    await this.requireModel(modelId);
    const where = { modelId, ...scopeOf(query) };
    const [rows, total, timeline] = await Promise.all([
      prisma.priceVersion.findMany({ where, include: WITH_RATES, ...window(query) }),
      prisma.priceVersion.count({ where }),
      this.timelineOf(prisma, modelId),
    ]);
    return { items: rows.map((row) => toPriceVersion(row, timeline)), total };
  }

  async add(modelId: string, prices: NewPrices, author: Author): Promise<{ items: PriceVersionAnswer[] }> {
    await this.requireModel(modelId);
    return this.change(async (tx) => {
      const [added] = await addPrices(tx, [modelId], prices);
      if (!added?.asked) {
        const message = 'These prices are there already from that instant on.';
        throw new AppError('already_exists', { message, param: 'effectiveFrom' });
      }
      await this.note(tx, added, author);
      const rows = await tx.priceVersion.findMany({ where: { id: { in: [...added.ids] } }, include: WITH_RATES });
      const timeline = await this.timelineOf(tx, modelId);
      const items = rows.map((row) => toPriceVersion(row, timeline));
      return { items: items.sort((one, other) => added.ids.indexOf(one.id) - added.ids.indexOf(other.id)) };
    });
  }

  /** One multiple for many models, all or none of them. */
  async multiply({ modelIds, ...prices }: z.infer<typeof MultiplierBody>, author: Author) {
    return this.change(async (tx) => {
      const added = await addPrices(tx, modelIds, prices);
      for (const one of added) await this.note(tx, one, author);
      const unchanged = added.filter(({ asked }) => !asked);
      return {
        models: added.length,
        addedPriceVersions: added.reduce((sum, { ids }) => sum + ids.length, 0),
        unchangedModels: unchanged.map(({ modelId }) => modelId),
      };
    });
  }

  /** The groups and organizations with a name like this, some of each. */
  async scopes(search = '') {
    const query = {
      where: { name: containing(search) },
      select: { id: true, name: true },
      orderBy: { name: 'asc' },
      take: MAX_SCOPES,
    } as const;
    const { prisma } = this.database;
    const [groups, organizations] = await Promise.all([
      prisma.group.findMany(query),
      prisma.organization.findMany(query),
    ]);
    return { groups, organizations };
  }

  private change<T>(work: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T> {
    return refusingAsCatalog(() => changeCatalog(this.database.prisma, work));
  }

  private async note(
    tx: Prisma.TransactionClient,
    { modelId, versions }: PlannedPrices,
    author: Author,
  ): Promise<void> {
    if (versions.length === 0) return;
    const after = versions.map(({ version, isDerived }) => ({
      scope: version.scope.kind,
      ...(version.scope.kind !== 'all' && { scopeId: version.scope.id }),
      effectiveFrom: instant(version.effectiveFrom),
      multiplier: decimalOrNull(version.multiplierPpm),
      isDerived,
    }));
    await recordChange(tx, { action: 'price-version.added', subject: `model:${modelId}`, ...author, after });
  }

  private async timelineOf(db: Prisma.TransactionClient, modelId: string): Promise<Timeline> {
    const select = { id: true, groupId: true, organizationId: true, effectiveFrom: true } as const;
    return { now: this.clock.now(), all: await db.priceVersion.findMany({ where: { modelId }, select }) };
  }

  private async requireModel(id: string): Promise<void> {
    requireFound(await this.database.prisma.model.findUnique({ where: { id }, select: { id: true } }));
  }
}

function scopeOf({ scope, groupId, organizationId }: z.infer<typeof PriceVersionQuery>): Prisma.PriceVersionWhereInput {
  if (groupId || organizationId) return { ...(groupId && { groupId }), ...(organizationId && { organizationId }) };
  if (scope === 'all') return { groupId: null, organizationId: null };
  if (scope === 'group') return { groupId: { not: null } };
  return scope === 'organization' ? { organizationId: { not: null } } : {};
}
