import { USAGE_COMPONENTS, type UsageComponent } from '@app/llm';
import { z } from 'zod';
import { CatalogError, type CatalogProblem } from './catalog-error';
import { STANDARD_TIER } from './price-version';

/** What is counted one by one; everything else is tokens. */
export const UNIT_COMPONENTS = [
  'call',
  'web_search',
  'image',
  'audio_second',
  'character',
  'search_unit',
] as const satisfies readonly UsageComponent[];

/** In which of the two lists of a price entry a component stands. */
export type PriceUnit = 'perMillionTokens' | 'perUnit';
export const unitOf = (component: UsageComponent): PriceUnit =>
  (UNIT_COMPONENTS as readonly UsageComponent[]).includes(component) ? 'perUnit' : 'perMillionTokens';

const TOKEN_COMPONENTS = USAGE_COMPONENTS.filter((component) => unitOf(component) === 'perMillionTokens');

const dollars = (decimals: number) =>
  z
    .string()
    .regex(
      new RegExp(`^\\d{1,6}(\\.\\d{1,${decimals}})?$`),
      `must be dollars in quotes, not negative, with at most 6 digits and ${decimals} decimals, such as "2.50"`,
    );

const amounts = {
  /** Dollars per million tokens: a price is whole pico-USD, so six decimals. */
  perMillionTokens: z.partialRecord(z.enum(TOKEN_COMPONENTS), dollars(6)).optional(),
  /** Dollars for one of them: one call, one image, one second of audio. */
  perUnit: z.partialRecord(z.enum(UNIT_COMPONENTS), dollars(12)).optional(),
};

const prices = {
  ...amounts,
  /** What we pay the provider, where that is not its list price. */
  costs: z.strictObject(amounts).optional(),
};

const NOT_PRICED = ['auto', 'default'];

const Tier = z.strictObject({
  serviceTier: z
    .string()
    .min(1)
    .max(50)
    .refine((tier) => !NOT_PRICED.includes(tier), { error: '"auto" and "default" are no tiers; "standard" is' })
    .default(STANDARD_TIER),
  /** In force for prompts of more input tokens than this. */
  aboveInputTokens: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(0),
  ...prices,
});

export const Multiplier = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,6})?$/, 'must be a decimal number in quotes with at most 6 decimals, such as "0.8"')
  .refine((multiplier) => /[1-9]/.test(multiplier), { error: 'must be more than 0' });

/** What an entry says beside whom it is for and from when on. */
export const entryPrices = {
  /** In place of prices: times those for all. */
  multiplier: Multiplier.optional(),
  ...prices,
  tiers: z.array(Tier).max(50).optional(),
  priceSource: z.enum(['list', 'estimate']).optional(),
};

const Entry = z
  .strictObject({
    effectiveFrom: z.iso.datetime(),
    /** Names of whom the prices are for; neither: all. */
    group: z.string().min(1).optional(),
    organization: z.string().min(1).optional(),
    ...entryPrices,
  })
  .superRefine((entry, issues) => checkScope(entry, issues, entry))
  .superRefine(checkTiers);

/** The catalogue as an operator edits it: prisma/catalog.json. */
export const CatalogFile = z.strictObject({
  version: z.literal(1),
  currency: z.literal('USD'),
  models: z.array(
    z.strictObject({
      id: z.string().min(1).max(200),
      displayName: z.string().min(1),
      ownedBy: z.string().min(1),
      contextWindow: z.int().min(1),
      maxOutputTokens: z.int().min(1),
      capabilities: z.array(z.string()).default([]),
      prices: z.array(Entry),
    }),
  ),
});
export type CatalogFile = z.infer<typeof CatalogFile>;
export type CatalogModel = CatalogFile['models'][number];
export type CatalogPrices = CatalogModel['prices'][number];
export type CatalogTier = NonNullable<CatalogPrices['tiers']>[number];
export type CatalogAmounts = NonNullable<CatalogPrices['costs']>;

type Issues = z.core.$RefinementCtx;

const COMPUTED = ['perMillionTokens', 'perUnit', 'costs', 'tiers', 'priceSource'] as const;

interface Whom {
  readonly group?: string | undefined;
  readonly organization?: string | undefined;
}

/** Prices are for one of all, a group, an organization; and they are given or a multiple, not both. */
export function checkScope(entry: Readonly<Record<string, unknown>>, issues: Issues, whom: Whom): void {
  const { group, organization } = whom;
  const { multiplier } = entry;
  const refuse = (field: string, message: string) => issues.addIssue({ code: 'custom', path: [field], message });
  if (group !== undefined && organization !== undefined) {
    refuse('organization', 'prices are for a group or for an organization, not for both');
  }
  if (multiplier === undefined) return;
  if (group === undefined && organization === undefined) {
    refuse('multiplier', 'only prices for a group or an organization can be a multiple of those for all');
  }
  for (const field of COMPUTED) {
    if (entry[field] !== undefined) refuse(field, 'prices are given, or computed by a multiplier, not both');
  }
}

export function checkTiers(
  { tiers = [] }: { readonly tiers?: readonly CatalogTier[] | undefined },
  issues: Issues,
): void {
  const seen = new Set([`${STANDARD_TIER} 0`]);
  tiers.forEach(({ serviceTier, aboveInputTokens }, index) => {
    const refuse = (message: string) => issues.addIssue({ code: 'custom', path: ['tiers', index], message });
    const key = `${serviceTier} ${aboveInputTokens}`;
    if (seen.has(key)) refuse(`${serviceTier} from ${aboveInputTokens} input tokens on is priced twice`);
    seen.add(key);
  });
  const from0 = new Set(tiers.filter((tier) => tier.aboveInputTokens === 0).map((tier) => tier.serviceTier));
  tiers.forEach(({ serviceTier }, index) => {
    if (serviceTier === STANDARD_TIER || from0.has(serviceTier)) return;
    const message = `${serviceTier} needs a tier without aboveInputTokens as well: prices for prompts of any size`;
    issues.addIssue({ code: 'custom', path: ['tiers', index], message });
  });
}

/** Throws CatalogError naming every model and field at fault. */
export function readCatalogFile(content: unknown): CatalogFile {
  const parsed = CatalogFile.safeParse(content);
  if (!parsed.success) {
    throw new CatalogError(parsed.error.issues.map((issue) => toProblem(issue, content)));
  }
  const { models } = parsed.data;
  const twice = models.findIndex(({ id }, index) => models.findIndex((other) => other.id === id) !== index);
  const message = 'the model is there twice';
  if (twice >= 0)
    throw new CatalogError([{ path: `models[${twice}]`, modelId: models[twice]!.id, field: '', message }]);
  return parsed.data;
}

function toProblem({ path, message }: z.core.$ZodIssue, content: unknown): CatalogProblem {
  const [list, index, ...inside] = path;
  const id = list === 'models' ? modelAt(content, index)?.['id'] : undefined;
  const modelId = typeof id === 'string' ? id : undefined;
  const whole = fieldName(path);
  return { path: whole, modelId, field: modelId === undefined ? whole : fieldName(inside), message };
}

const modelAt = (content: unknown, index: PropertyKey | undefined): Record<string, unknown> | undefined =>
  (content as { readonly models?: readonly (Record<string, unknown> | null | undefined)[] | null }).models?.[
    index as number
  ] ?? undefined;

const fieldName = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (name, step) => (typeof step === 'number' ? `${name}[${step}]` : `${name && `${name}.`}${String(step)}`),
    '',
  );
