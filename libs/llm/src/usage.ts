/**
 * What a call can consume and be charged for. Parts never overlap: `input` is fresh text input without cached, audio and
 * image tokens; `output` is without reasoning, audio and image tokens.
 *
 * Append only: price versions and usage records store arrays in this order (docs/decisions/0004).
 */
export const USAGE_COMPONENTS = [
  'input',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'output',
  'reasoning',
  'input_audio',
  'output_audio',
  'input_image',
  'output_image',
  'call',
  'web_search',
  'image',
  'audio_second',
  'character',
  'search_unit',
] as const;

export type UsageComponent = (typeof USAGE_COMPONENTS)[number];

/** A count for each component: tokens, and from `call` on the pieces that are counted one by one. Integers from 0 to 2^31. */
export type Quantities = Readonly<Record<UsageComponent, number>>;

/**
 * Where the counts come from. `upstream`: the provider reported them, or they are plain to see (images made, characters spoken). `tokenizer`: it reported nothing, so they are our
 * own count of what went in and came out. `none`: nothing was produced.
 */
export type UsageSource = 'upstream' | 'tokenizer' | 'none';

export interface Usage {
  readonly quantities: Quantities;
  readonly source: UsageSource;
  /** The provider said how many web searches it made, be it none. */
  readonly reportsSearches?: true;
}

const INPUT: readonly UsageComponent[] = [
  'input',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'input_audio',
  'input_image',
];
const OUTPUT: readonly UsageComponent[] = ['output', 'reasoning', 'output_audio', 'output_image'];

const sum = (quantities: Quantities, parts: readonly UsageComponent[]) =>
  parts.reduce((total, part) => total + quantities[part], 0);

const NONE = Object.fromEntries(USAGE_COMPONENTS.map((component) => [component, 0])) as Quantities;

/** All quantities zero but the given ones. */
export const quantitiesOf = (some: Partial<Quantities>): Quantities => ({ ...NONE, ...some });

export const inputTotal = (quantities: Quantities): number => sum(quantities, INPUT);
export const outputTotal = (quantities: Quantities): number => sum(quantities, OUTPUT);
