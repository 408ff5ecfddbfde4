import { inOrder, priceInForce, priceTable, type PriceRate } from '@app/catalog';
import { channelsInService } from '@app/channels';
import { AppError, Clock } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant } from '../http/answers';
import type { OfferedModel, OfferedModelQuery } from './models.schemas';

type Offered = z.infer<typeof OfferedModel>;

/** What one organization may ask for, at the prices it gets. Never what it costs us. */
@Injectable()
export class OfferedModels {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list(query: z.infer<typeof OfferedModelQuery>, organizationId: string) {
    const offered = await this.offeredTo(organizationId, query.groupId);
    const words = (of: (model: Offered) => readonly string[]) => [...new Set(offered.flatMap(of))].sort();
    const matching = offered.filter((model) => matches(model, query)).sort(inOrderOf(query.sort));
    const first = (query.page - 1) * query.pageSize;
    return {
      items: matching.slice(first, first + query.pageSize),
      total: matching.length,
      owners: words(({ ownedBy }) => [ownedBy]),
      capabilities: words(({ capabilities }) => capabilities),
    };
  }

  private async offeredTo(organizationId: string, among?: string): Promise<Offered[]> {
    const { prisma } = this.database;
    const now = this.clock.now();
    const groupId = await this.groupOf(organizationId, among);
    const buyer = { organizationId, groupId };
    const mine = [{ organizationId }, { groupId }, { organizationId: null, groupId: null }];
    const models = await prisma.model.findMany({
      include: { priceVersions: { where: { OR: mine, effectiveFrom: { lte: now } }, include: { rates: true } } },
    });
    const served = await this.servedTo(groupId);
    return models.flatMap(({ priceVersions, ...model }) => {
      const price = priceInForce(priceVersions as (PriceVersions & (typeof priceVersions)[number])[], buyer, now);
      if (!price) return [];
      const { id, displayName, ownedBy, contextWindow, maxOutputTokens, capabilities } = model;
      const facts = { id, displayName, ownedBy, contextWindow, maxOutputTokens, capabilities };
      return [{ ...facts, isServed: served.has(id), price: toPrice(price) }];
    });
  }

  /** Its own, unless another of its groups is named. */
  private async groupOf(id: string, named?: string): Promise<string> {
    const organization = await this.database.prisma.organization.findUniqueOrThrow({
      where: { id },
      include: { moreGroups: true },
    });
    const groupIds = [organization.groupId, ...organization.moreGroups.map(({ groupId }) => groupId)];
    const groupId = groupIds.find((one) => one === (named ?? organization.groupId));
    if (groupId) return groupId;
    throw new AppError('invalid_value', { message: 'The organization has no such group.', param: 'groupId' });
  }

  private async servedTo(groupId: string): Promise<ReadonlySet<string>> {
    const { prisma } = this.database;
    const channels = await channelsInService(prisma);
    const serving = channels.filter(({ groupIds }) => groupIds.length === 0 || groupIds.includes(groupId));
    const where = { channelId: { in: serving.map(({ id }) => id) } };
    const rows = await prisma.channelModel.findMany({ where, distinct: ['modelId'], select: { modelId: true } });
    return new Set(rows.map(({ modelId }) => modelId));
  }
}

interface PriceVersions {
  readonly rates: readonly PriceRate[];
}

function toPrice({ effectiveFrom, rates }: PriceVersions & { readonly effectiveFrom: Date }): Offered['price'] {
  return {
    effectiveFrom: instant(effectiveFrom),
    rates: inOrder(rates).map(({ serviceTier, aboveInputTokens, pricesPicoUsd: prices }) => ({
      ...{ serviceTier, aboveInputTokens },
      components: priceTable({ prices, listPrices: prices, costs: [] }).map(({ component, unit, priceUsd }) => ({
        ...{ component, unit, priceUsd },
      })),
    })),
  };
}

function matches(model: Offered, { search, ownedBy, capability }: z.infer<typeof OfferedModelQuery>): boolean {
  const text = `${model.id}\n${model.displayName}`.toLowerCase();
  if (search && !text.includes(search.toLowerCase())) return false;
  if (ownedBy && model.ownedBy !== ownedBy) return false;
  return !capability || model.capabilities.includes(capability);
}

function inOrderOf(sort: string) {
  const field = sort.replace('-', '') as 'contextWindow' | 'displayName' | 'id' | 'ownedBy';
  const sign = sort.startsWith('-') ? -1 : 1;
  return (one: Offered, other: Offered): number => {
    const [a, b] = [one[field], other[field]];
    if (a === b) return one.id < other.id ? -sign : sign;
    return a < b ? -sign : sign;
  };
}
