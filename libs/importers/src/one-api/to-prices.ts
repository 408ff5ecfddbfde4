import {
  numbersAsWritten,
  ONE,
  parseDecimal,
  perMillion,
  perUnit,
  PICO_PER_USD,
  scaled,
  times,
  type Decimal,
} from '../decimal';
import type { Remark, SourceGroup, SourcePrice } from '../import-source';

export interface PricesFound {
  readonly prices: readonly SourcePrice[];
  readonly groups: readonly SourceGroup[];
  readonly leftOut: readonly Remark[];
  readonly changed: readonly Remark[];
}

type Options = ReadonlyMap<string, string>;
type Ratios = ReadonlyMap<string, string>;

const USUAL_QUOTA_PER_UNIT: Decimal = { digits: 500_000n, scale: 0 };

/** How much quota is a dollar. */
export function quotaPerUnit(options: Options): Decimal {
  const given = parseDecimal(options.get('QuotaPerUnit') ?? '');
  return given && given.digits > 0n ? given : USUAL_QUOTA_PER_UNIT;
}

/** What is taken times the price of input. Audio and images are priced in other ways there. */
const RATIOS_OF_INPUT: Readonly<Record<string, readonly string[]>> = {
  CacheRatio: ['cache_read'],
  CreateCacheRatio: ['cache_write_5m', 'cache_write_1h'],
};
const LOST = ['ImageRatio', 'AudioRatio', 'AudioCompletionRatio', 'GroupGroupRatio', 'TopupGroupRatio'];

/**
 * Ratios as prices: quota = tokens * ratio, so a token of ratio 1 is 1 / QuotaPerUnit dollars, $2 a million. Only the models
 * that are served are looked at: both products are born with ratios for hundreds.
 */
export function toPrices(options: Options, served: ReadonlySet<string>): PricesFound {
  const found = { prices: [] as SourcePrice[], leftOut: [] as Remark[], changed: [] as Remark[] };
  const tables = new RatioTables(options, found.leftOut);
  if (!options.has('ModelRatio')) {
    const reason =
      'never changed there, and then not stored: models keep the prices they have here (the API export has them)';
    found.leftOut.push({ kind: 'setting', name: 'ModelRatio', reason });
  }
  for (const model of served) {
    const price = tables.priceOf(model);
    if (typeof price === 'string') found.leftOut.push({ kind: 'price', name: model, reason: price });
    else if (price) {
      found.prices.push({ model, ...price.amounts });
      if (price.isRounded)
        found.changed.push({ kind: 'price', name: model, reason: 'rounded to a millionth of a dollar a million' });
    }
  }
  for (const name of LOST.filter((one) => (tables.ratios(one)?.size ?? 0) > 0)) {
    found.leftOut.push({ kind: 'setting', name, reason: 'has no counterpart here' });
  }
  return { ...found, groups: groupsOf(tables, found.leftOut) };
}

/** Multipliers have at most three digits and six decimals, and are more than nothing. */
function groupsOf(tables: RatioTables, leftOut: Remark[]): SourceGroup[] {
  return [...(tables.ratios('GroupRatio') ?? [])].flatMap(([name, text]) => {
    const ratio = parseDecimal(text);
    const ppm = ratio && scaled(ratio, 1_000_000n);
    if (ppm?.isExact && ppm.whole > 0n && ppm.whole < 1_000_000_000n)
      return { name, multiplier: fromMillionths(ppm.whole) };
    const reason = `its ratio ${text} cannot be a multiplier here (more than 0, at most 999.999999): its prices are those for all`;
    leftOut.push({ kind: 'group', name, reason });
    return { name, multiplier: '1' };
  });
}

function fromMillionths(ppm: bigint): string {
  const digits = ppm.toString().padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -6) : `${digits.slice(0, -6)}.${fraction}`;
}

interface Priced {
  readonly amounts: Pick<SourcePrice, 'perMillionTokens' | 'perUnit'>;
  readonly isRounded: boolean;
}

class RatioTables {
  private readonly tables = new Map<string, Ratios | undefined>();
  private readonly quotaPerUnit: Decimal;

  constructor(
    private readonly options: Options,
    private readonly leftOut: Remark[],
  ) {
    this.quotaPerUnit = quotaPerUnit(options);
  }

  ratios(name: string): Ratios | undefined {
    if (!this.tables.has(name)) {
      const text = this.options.get(name)?.trim();
      const numbers = text ? numbersAsWritten(text) : undefined;
      if (text && !numbers) this.leftOut.push({ kind: 'setting', name, reason: 'is not a JSON object of numbers' });
      this.tables.set(name, numbers);
    }
    return this.tables.get(name);
  }

  /** Its prices, why it has none, or undefined when nothing is said of it. A price by call wins over a ratio, as it does there. */
  priceOf(model: string): Priced | string | undefined {
    const byCall = this.ratios('ModelPrice')?.get(model);
    if (byCall !== undefined) return this.byCall(byCall);
    const written = this.ratios('ModelRatio')?.get(model);
    return written === undefined ? undefined : this.byToken(model, written);
  }

  private byCall(written: string): Priced | string {
    const dollars = parseDecimal(written);
    const pico = dollars && scaled(dollars, PICO_PER_USD);
    const call = pico && perUnit(pico.whole);
    if (!call) return `ModelPrice ${written} is not a price`;
    const amounts = { perMillionTokens: { input: '0.00', output: '0.00' }, perUnit: { call } };
    return { amounts, isRounded: !pico.isExact };
  }

  private byToken(model: string, written: string): Priced | string {
    const ratio = parseDecimal(written);
    if (!ratio) return `ModelRatio ${written} is not a ratio`;
    const completion = this.completionOf(model);
    if (completion === undefined) {
      return 'its CompletionRatio is not stored but comes from the code there, by name: set it there, or add the price here';
    }
    const factors: Record<string, Decimal> = { input: ONE, output: completion };
    for (const [option, components] of Object.entries(RATIOS_OF_INPUT)) {
      const factor = parseDecimal(this.ratios(option)?.get(model) ?? '');
      for (const component of components) if (factor) factors[component] = factor;
    }
    return this.priced(ratio, factors);
  }

  private priced(ratio: Decimal, factors: Readonly<Record<string, Decimal>>): Priced | string {
    const perMillionTokens: Record<string, string> = {};
    let isRounded = false;
    for (const [component, factor] of Object.entries(factors)) {
      const pico = scaled(times(ratio, factor), PICO_PER_USD, this.quotaPerUnit);
      const price = perMillion(pico.whole);
      if (!price) return `its price of ${component} is beyond what a price can be`;
      perMillionTokens[component] = price;
      isRounded ||= !pico.isExact;
    }
    return { amounts: { perMillionTokens, perUnit: {} }, isRounded };
  }

  /** new-api's API says what it really takes, its built-in ones included. */
  private completionOf(model: string): Decimal | undefined {
    const meta = this.options.get('CompletionRatioMeta');
    return parseDecimal((meta && ratioIn(meta, model)) ?? this.ratios('CompletionRatio')?.get(model) ?? '');
  }
}

/** `{"m": {"ratio": 4, "locked": true}}`: short numbers, which a float keeps. */
function ratioIn(meta: string, model: string): string | undefined {
  try {
    const ratio = (JSON.parse(meta) as Record<string, { readonly ratio?: unknown }>)[model]?.ratio;
    return typeof ratio === 'number' ? String(ratio) : undefined;
  } catch {
    return undefined;
  }
}
