import { MARGIN_LEVELS } from '@app/catalog';
import { USAGE_COMPONENTS } from '@app/llm';
import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

const MAX_TOKENS = 2 ** 31 - 1;
const tokens = z.int().min(1).max(MAX_TOKENS);
const facts = {
  displayName: z.string().trim().min(1).max(200),
  ownedBy: z.string().trim().min(1).max(100),
  contextWindow: tokens.meta({ description: 'Tokens of prompt and answer together' }),
  maxOutputTokens: tokens,
  capabilities: z.array(z.string().trim().min(1).max(50)).max(50).meta({ description: '`vision`, `tools` ...' }),
};

export const NewModelBody = z.strictObject({
  id: z
    .string()
    .max(200)
    .regex(/^\S+$/, 'must be a name without spaces')
    .meta({ description: 'What callers ask for. Never changes' }),
  ...facts,
  capabilities: facts.capabilities.default([]),
});
export const ModelChanges = z.strictObject(facts).partial();

const flag = z.enum(['true', 'false']).optional();
export const ModelQuery = listQuery(
  ['id', 'displayName', 'ownedBy', 'contextWindow', 'createdAt', 'inputPrice', 'outputPrice', 'margin', 'channels'],
  'id',
  {
    ownedBy: z.string().max(100).optional(),
    capability: z.string().max(50).optional(),
    priced: flag.meta({ description: 'Has a price for all that is in force' }),
    served: flag.meta({ description: 'A channel can be asked for it now' }),
  },
);

const percent = z.string().nullable().meta({ description: 'Of the price; null where there is no price to take it of' });

export const PriceRowAnswer = z
  .object({
    component: z.enum(USAGE_COMPONENTS),
    unit: z.enum(['perMillionTokens', 'perUnit']),
    priceUsd: Usd,
    listPriceUsd: Usd,
    costUsd: Usd,
    marginPercent: percent,
    marginLevel: z.enum(MARGIN_LEVELS),
  })
  .meta({ id: 'PriceRow' });

const PriceSummary = z
  .object({
    priceVersionId: z.uuid(),
    effectiveFrom: Instant,
    input: PriceRowAnswer,
    cacheRead: PriceRowAnswer,
    output: PriceRowAnswer,
    smallestMarginPercent: percent,
    marginLevel: z.enum(MARGIN_LEVELS),
  })
  .meta({ id: 'PriceSummary', description: 'The standard rate of the price for all that is in force' });

export const ModelAnswer = z
  .object({
    id: z.string(),
    displayName: z.string(),
    ownedBy: z.string(),
    contextWindow: z.int(),
    maxOutputTokens: z.int(),
    capabilities: z.array(z.string()),
    createdAt: Instant,
    version: z.int(),
    price: PriceSummary.nullable(),
    nextPriceFrom: Instant.nullable().meta({ description: 'When the next price for all begins' }),
    channels: z.int().meta({ description: 'How many can be asked for it now' }),
  })
  .meta({ id: 'Model' });
export type ModelAnswer = z.infer<typeof ModelAnswer>;

export const ModelPage = pageOf(ModelAnswer).extend({
  owners: z.array(z.string()).meta({ description: 'Of all models, to filter by' }),
  capabilities: z.array(z.string()),
});

export const ModelChannelsAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        providerName: z.string(),
        upstreamModel: z.string(),
        priority: z.int(),
        weight: z.int(),
        state: z.string(),
        isInService: z.boolean(),
        groups: z.array(z.string()).meta({ description: 'Empty: serves every group' }),
      }),
    ),
  })
  .meta({ id: 'ModelChannels' });

const OfferedRow = PriceRowAnswer.pick({ component: true, unit: true, priceUsd: true });
export const OfferedModel = z
  .object({
    id: z.string(),
    displayName: z.string(),
    ownedBy: z.string(),
    contextWindow: z.int(),
    maxOutputTokens: z.int(),
    capabilities: z.array(z.string()),
    isServed: z.boolean().meta({ description: 'A channel can be asked for it now' }),
    price: z.object({
      effectiveFrom: Instant,
      rates: z.array(z.object({ serviceTier: z.string(), aboveInputTokens: z.int(), components: z.array(OfferedRow) })),
    }),
  })
  .meta({ id: 'OfferedModel' });
export const OfferedModelQuery = listQuery(['id', 'displayName', 'ownedBy', 'contextWindow'], 'id', {
  ownedBy: z.string().max(100).optional(),
  capability: z.string().max(50).optional(),
  groupId: z.uuid().optional().meta({ description: 'As an API token in this group of the organization gets them' }),
});
export const OfferedModelPage = pageOf(OfferedModel).extend({
  owners: z.array(z.string()),
  capabilities: z.array(z.string()),
});
