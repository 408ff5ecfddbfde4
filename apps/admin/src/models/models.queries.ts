import { Prisma, type PrismaClient } from '@app/database';
import { USAGE_COMPONENTS } from '@app/llm';
import type { z } from 'zod';
import type { ModelQuery } from './models.schemas';

/** A model, the standard rate of its price for all that is in force, and how many channels can be asked for it. */
export interface ModelRow {
  readonly id: string;
  readonly displayName: string;
  readonly ownedBy: string;
  readonly contextWindow: number;
  readonly maxOutputTokens: number;
  readonly capabilities: readonly string[];
  readonly createdAt: Date;
  readonly version: number;
  readonly priceVersionId: string | null;
  readonly effectiveFrom: Date | null;
  readonly prices: readonly bigint[] | null;
  readonly listPrices: readonly bigint[] | null;
  readonly costs: readonly bigint[] | null;
  readonly nextPriceFrom: Date | null;
  readonly channels: number;
}

interface Question {
  readonly now: Date;
  /** Of the channels in service. */
  readonly channelIds: readonly string[];
}

const ofAll = Prisma.sql`v.model_id = m.id AND v.group_id IS NULL AND v.organization_id IS NULL`;

/** A price of nothing that costs us something is the worst margin there is. */
const smallestMargin = Prisma.sql`(
  SELECT min(CASE WHEN price = 0 THEN '-Infinity' ELSE (price - cost) / price::numeric END)
    FROM unnest(prices, costs) AS pair (price, cost) WHERE price > 0 OR cost > 0)`;

const pricedModels = ({ now, channelIds }: Question) => Prisma.sql`
  SELECT m.id, m.display_name AS "displayName", m.owned_by AS "ownedBy", m.context_window AS "contextWindow",
         m.max_output_tokens AS "maxOutputTokens", m.capabilities, m.created_at AS "createdAt", m.version,
         current.id AS "priceVersionId", current.effective_from AS "effectiveFrom", r.prices_pico_usd AS prices,
         r.list_prices_pico_usd AS "listPrices", r.costs_pico_usd AS costs,
         (SELECT min(v.effective_from) FROM price_versions v WHERE ${ofAll} AND v.effective_from > ${now}) AS "nextPriceFrom",
         (SELECT count(*)::int FROM channel_models c
           WHERE c.model_id = m.id AND c.channel_id = ANY (${[...channelIds]}::uuid[])) AS channels
    FROM models m
    LEFT JOIN LATERAL (SELECT v.id, v.effective_from FROM price_versions v WHERE ${ofAll} AND v.effective_from <= ${now}
                        ORDER BY v.effective_from DESC LIMIT 1) current ON true
    LEFT JOIN price_rates r
      ON r.price_version_id = current.id AND r.service_tier = 'standard' AND r.above_input_tokens = 0`;

const index = (component: (typeof USAGE_COMPONENTS)[number]) =>
  Prisma.raw(String(USAGE_COMPONENTS.indexOf(component) + 1));

const ORDERS: Readonly<Record<string, Prisma.Sql>> = {
  id: Prisma.sql`id`,
  displayName: Prisma.sql`lower("displayName")`,
  ownedBy: Prisma.sql`lower("ownedBy")`,
  contextWindow: Prisma.sql`"contextWindow"`,
  createdAt: Prisma.sql`"createdAt"`,
  inputPrice: Prisma.sql`prices[${index('input')}]`,
  outputPrice: Prisma.sql`prices[${index('output')}]`,
  margin: smallestMargin,
  channels: Prisma.sql`channels`,
};

/** Models without what they are ordered by come last, whatever the direction. */
function orderOf(sort: string): Prisma.Sql {
  const direction = Prisma.raw(sort.startsWith('-') ? 'DESC' : 'ASC');
  return Prisma.sql`ORDER BY ${ORDERS[sort.replace('-', '')]!} ${direction} NULLS LAST, id ${direction}`;
}

function conditionsOf({ search, ownedBy, capability, priced, served }: z.infer<typeof ModelQuery>): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  if (search) {
    const pattern = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    conditions.push(Prisma.sql`(id ILIKE ${pattern} OR "displayName" ILIKE ${pattern})`);
  }
  if (ownedBy) conditions.push(Prisma.sql`"ownedBy" = ${ownedBy}`);
  if (capability) conditions.push(Prisma.sql`${capability} = ANY (capabilities)`);
  if (priced) conditions.push(Prisma.sql`("priceVersionId" IS NOT NULL) = ${priced === 'true'}`);
  if (served) conditions.push(Prisma.sql`(channels > 0) = ${served === 'true'}`);
  return Prisma.join(conditions, ' AND ');
}

export async function findModels(
  db: PrismaClient,
  query: z.infer<typeof ModelQuery>,
  question: Question,
): Promise<{ readonly rows: ModelRow[]; readonly total: number }> {
  const { page, pageSize, sort } = query;
  const found = Prisma.sql`FROM (${pricedModels(question)}) AS found WHERE ${conditionsOf(query)}`;
  const [rows, [{ total }]] = await Promise.all([
    db.$queryRaw<ModelRow[]>`SELECT * ${found} ${orderOf(sort)} LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`,
    db.$queryRaw<[{ total: number }]>`SELECT count(*)::int AS total ${found}`,
  ]);
  return { rows, total };
}

export async function findModel(
  db: PrismaClient | Prisma.TransactionClient,
  id: string,
  question: Question,
): Promise<ModelRow | null> {
  const [row] = await db.$queryRaw<ModelRow[]>`SELECT * FROM (${pricedModels(question)}) AS found WHERE id = ${id}`;
  return row ?? null;
}

/** What there is to filter by. */
export async function facetsOfModels(db: PrismaClient): Promise<{ owners: string[]; capabilities: string[] }> {
  const [row] = await db.$queryRaw<[{ owners: string[] | null; capabilities: string[] | null }]>`
    SELECT (SELECT array_agg(DISTINCT owned_by ORDER BY owned_by) FROM models) AS owners,
           (SELECT array_agg(DISTINCT word ORDER BY word) FROM models, unnest(capabilities) AS word) AS capabilities`;
  return { owners: row.owners ?? [], capabilities: row.capabilities ?? [] };
}
