import { USAGE_COMPONENTS } from '@app/llm';
import type { CatalogError } from './catalog-error';
import { describeScope, FOR_ALL, inForce, type Rate, type Version } from './catalog-state';
import { formatPrice } from './file-rates';

type Fail = (message: string) => CatalogError;

/** How far the clocks of operator and database may be apart. */
const PATIENCE_MS = 5_000;

/** A first price may begin whenever it wants: there was nothing to charge before. */
export function refusePast({ effectiveFrom }: Version, known: readonly Version[], now: Date, fail: Fail): void {
  const isFirst = !known.some((version) => version.effectiveFrom <= now);
  if (isFirst || effectiveFrom.getTime() >= now.getTime() - PATIENCE_MS) return;
  throw fail(
    `${effectiveFrom.toISOString()} is in the past, and what was charged since then cannot change; ` +
      `let it begin at or after ${now.toISOString()}`,
  );
}

/** A later multiple was computed from the price for all that is in force then, and would no longer be one of it. */
export function refuseStaleMultiples({ effectiveFrom }: Version, all: readonly Version[], fail: Fail): void {
  for (const multiple of all) {
    if (multiple.multiplierPpm === null || multiple.effectiveFrom <= effectiveFrom) continue;
    const base = inForce(all, FOR_ALL, { atMs: multiple.effectiveFrom.getTime() });
    if (base && base.effectiveFrom >= effectiveFrom) continue;
    throw fail(
      `the prices of ${describeScope(multiple.scope)} from ${multiple.effectiveFrom.toISOString()} on are computed from ` +
        'those for all before; let it begin at that instant or later',
    );
  }
}

/** Throws when an entry says something else than the version it names. */
export function refuseChange(entry: Version, known: Version, fail: Fail): void {
  const difference = differenceBetween(known, entry);
  if (!difference) return;
  throw fail(
    `the prices from ${known.effectiveFrom.toISOString()} on are known and cannot change (${difference}); ` +
      'add an entry with a later effectiveFrom',
  );
}

function differenceBetween(known: Version, entry: Version): string | undefined {
  if (known.multiplierPpm !== entry.multiplierPpm) {
    const written = (ppm: number | null) => (ppm === null ? 'none' : String(ppm / 1e6));
    return `multiplier: ${written(known.multiplierPpm)} -> ${written(entry.multiplierPpm)}`;
  }
  if (known.source !== entry.source) return `priceSource: ${known.source} -> ${entry.source}`;
  const names = (version: Version) => version.rates.map(nameOf).join(', ');
  if (names(known) !== names(entry)) return `tiers: ${names(known)} -> ${names(entry)}`;
  for (const [index, rate] of entry.rates.entries()) {
    const difference = differenceOfRates(known.rates[index]!, rate);
    if (difference) return `${nameOf(rate)} ${difference}`;
  }
  return undefined;
}

const nameOf = ({ serviceTier, aboveInputTokens }: Rate): string =>
  aboveInputTokens === 0 ? serviceTier : `${serviceTier} above ${aboveInputTokens}`;

function differenceOfRates(known: Rate, entry: Rate): string | undefined {
  for (const [index, component] of USAGE_COMPONENTS.entries()) {
    for (const kind of ['prices', 'costs'] as const) {
      const [from, to] = [known[kind][index]!, entry[kind][index]!];
      if (from === to) continue;
      const name = kind === 'costs' ? `cost of ${component}` : component;
      return `${name}: ${formatPrice(component, from)} -> ${formatPrice(component, to)}`;
    }
  }
  return undefined;
}
