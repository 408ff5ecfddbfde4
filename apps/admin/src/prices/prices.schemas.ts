import { Multiplier, NewPrices } from '@app/catalog';
import { USAGE_COMPONENTS } from '@app/llm';
import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';
import { PriceRowAnswer } from '../models/models.schemas';

export const NewPriceVersionBody = NewPrices;

const scope = z.enum(['all', 'group', 'organization']);
const scopeId = z.uuid().nullable().meta({ description: 'Of the group or organization' });
const scopeName = z.string().nullable();
const multiplier = z.string().nullable().meta({ description: 'Times the prices for all; null: the prices were given' });

export const PriceVersionQuery = listQuery(['effectiveFrom'], '-effectiveFrom', {
  scope: scope.optional(),
  groupId: z.uuid().optional(),
  organizationId: z.uuid().optional(),
}).omit({ search: true });

const RateAnswer = z
  .object({
    serviceTier: z.string(),
    aboveInputTokens: z.int().meta({ description: 'In force for prompts of more input tokens than this' }),
    components: z.array(PriceRowAnswer),
  })
  .meta({ id: 'PriceRate' });

const amounts = {
  perMillionTokens: z.record(z.string(), z.string()),
  perUnit: z.record(z.string(), z.string()),
};
const entryAmounts = { ...amounts, costs: z.object(amounts).optional() };

export const PriceVersionAnswer = z
  .object({
    id: z.uuid(),
    modelId: z.string(),
    scope,
    scopeId,
    scopeName,
    effectiveFrom: Instant,
    effectiveUntil: Instant.nullable().meta({ description: 'When the next one of this scope begins' }),
    state: z.enum(['scheduled', 'in_force', 'past']),
    multiplier,
    source: z.string(),
    createdAt: Instant,
    rates: z.array(RateAnswer),
    asNew: z
      .object({
        multiplier: z.string().optional(),
        ...z.object(entryAmounts).partial().shape,
        tiers: z.array(z.object({ serviceTier: z.string(), aboveInputTokens: z.int(), ...entryAmounts })).optional(),
        priceSource: z.enum(['list', 'estimate']).optional(),
      })
      .meta({ description: 'What a new version has to say for the same prices' }),
  })
  .meta({ id: 'PriceVersion' });
export type PriceVersionAnswer = z.infer<typeof PriceVersionAnswer>;
export const PriceVersionPage = pageOf(PriceVersionAnswer);

export const AddedPriceVersions = z
  .object({ items: z.array(PriceVersionAnswer) })
  .meta({ id: 'AddedPriceVersions', description: 'What was asked for first, then the multiples that follow it' });

const MAX_MODELS = 500;
export const MultiplierBody = z
  .strictObject({
    modelIds: z.array(z.string().min(1).max(200)).min(1).max(MAX_MODELS),
    groupId: z.uuid().optional(),
    organizationId: z.uuid().optional(),
    multiplier: Multiplier,
    effectiveFrom: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(({ groupId, organizationId }) => (groupId === undefined) !== (organizationId === undefined), {
    error: 'either a group or an organization is needed',
    path: ['groupId'],
  })
  .refine(({ modelIds }) => new Set(modelIds).size === modelIds.length, {
    error: 'each model once',
    path: ['modelIds'],
  });
export const AddedMultiples = z
  .object({ models: z.int(), addedPriceVersions: z.int(), unchangedModels: z.array(z.string()) })
  .meta({ id: 'AddedMultiples' });

const count = z.int().min(0).max(100_000_000);
export const PreviewBody = z
  .strictObject({
    sample: z
      .strictObject({
        inputTokens: count,
        cachedTokens: count.default(0).meta({ description: 'Of the input tokens' }),
        outputTokens: count,
        serviceTier: z.string().min(1).max(50).default('standard'),
      })
      .refine(({ inputTokens, cachedTokens }) => cachedTokens <= inputTokens, {
        error: 'cannot be more than the input tokens',
        path: ['cachedTokens'],
      }),
    prices: NewPrices.optional().meta({ description: 'Not there yet' }),
    priceVersionId: z.uuid().optional().meta({ description: 'There already' }),
  })
  .refine(({ prices, priceVersionId }) => (prices === undefined) !== (priceVersionId === undefined), {
    error: 'either prices or the id of a version is needed',
    path: ['prices'],
  });

const SampleCharge = z
  .object({
    chargeUsd: Usd,
    costUsd: Usd,
    marginPercent: z.string().nullable(),
    marginLevel: PriceRowAnswer.shape.marginLevel,
  })
  .meta({ id: 'SampleCharge' });

export const PreviewAnswer = z
  .object({
    current: SampleCharge.nullable().meta({
      description: 'What is in force when it begins, for the same scope or for all',
    }),
    next: SampleCharge,
    effectiveFrom: Instant,
    rates: z.array(RateAnswer),
    following: z
      .array(z.object({ scope, scopeName, multiplier, effectiveFrom: Instant }))
      .meta({ description: 'Multiples that begin with it' }),
  })
  .meta({ id: 'PricePreview' });

const NamedScopes = z.array(z.object({ id: z.uuid(), name: z.string() }));
export const PriceScopesQuery = z.object({ search: z.string().trim().max(200).optional() });
export const PriceScopesAnswer = z
  .object({ groups: NamedScopes, organizations: NamedScopes })
  .meta({ id: 'PriceScopes', description: 'At most 50 of each' });

export const CatalogQuery = z.object({ dryRun: z.enum(['true', 'false']).default('false') });
/** `diffCatalog` and `importCatalog` check it, and name the path of every mistake. */
export const CatalogBody = z.record(z.string(), z.unknown()).meta({ description: 'As GET /api/catalog answers it' });
export const CatalogAnswer = CatalogBody;

const AmountChange = z.object({
  kind: z.enum(['price', 'cost']),
  serviceTier: z.string(),
  aboveInputTokens: z.int(),
  component: z.enum(USAGE_COMPONENTS),
  unit: PriceRowAnswer.shape.unit,
  from: z.string().nullable(),
  to: z.string().nullable(),
});
export const CatalogImportAnswer = z
  .object({
    isDryRun: z.boolean(),
    models: z.array(
      z.object({
        id: z.string(),
        isNew: z.boolean(),
        fields: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })),
      }),
    ),
    prices: z.array(
      z.object({
        modelId: z.string(),
        effectiveFrom: Instant,
        scope,
        scopeName,
        multiplier,
        isDerived: z.boolean().meta({ description: 'Not in the file: a multiple of a new version for all' }),
        changes: z.array(AmountChange),
      }),
    ),
  })
  .meta({ id: 'CatalogImport' });
