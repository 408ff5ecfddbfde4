import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { recordChange } from '@app/audit';
import { diffCatalog, importCatalog, type AmountDiff, type CatalogDiff, type PriceDiff } from '@app/catalog';
import { print, runCommand } from './command';

/** `npm run catalog:import [-- [--dry-run] FILE]`: models and prices from a file, prisma/catalog.json by default. */
void runCommand(async ({ prisma }) => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'dry-run': { type: 'boolean' } } });
  const path = resolve(positionals[0] ?? 'prisma/catalog.json');
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (values['dry-run']) return printDiff(await diffCatalog(prisma, content));
    const after = { path, ...(await importCatalog(prisma, content)) };
    await recordChange(prisma, { actor: 'cli:catalog:import', action: 'catalog.imported', subject: 'catalog', after });
    print(`${after.models} models, ${after.addedPriceVersions} new price versions.`);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
});

function printDiff({ models, prices }: CatalogDiff): void {
  for (const { id, isNew, fields } of models) {
    print(isNew ? `+ model ${id}` : `~ model ${id}`);
    for (const { name, from, to } of fields) print(`    ${name}: ${from} -> ${to}`);
  }
  for (const price of prices) {
    print(`+ price ${describe(price)}`);
    // A tier that is gone is one line, however many prices it had.
    for (const line of new Set(price.changes.map(describeAmount))) print(`    ${line}`);
  }
  const isNothing = models.length === 0 && prices.length === 0;
  print(isNothing ? 'Nothing would change.' : 'Nothing was changed: this was a dry run. Nothing is ever removed.');
}

function describe({ modelId, effectiveFrom, scope, scopeName, multiplierPpm, isDerived }: PriceDiff): string {
  const whom = scope === 'all' ? '' : ` for ${scope} "${scopeName}"`;
  const times = multiplierPpm === null ? '' : `, times ${multiplierPpm / 1e6}`;
  return `of ${modelId} from ${effectiveFrom} on${whom}${times}${isDerived ? ' (follows the price for all)' : ''}`;
}

function describeAmount({ kind, serviceTier, aboveInputTokens, component, unit, from, to }: AmountDiff): string {
  const tier = aboveInputTokens === 0 ? serviceTier : `${serviceTier} above ${aboveInputTokens} input tokens`;
  if (to === null) return `${tier}: no longer priced apart`;
  const per = unit === 'perUnit' ? 'each' : 'a million tokens';
  return `${tier}: ${kind} of ${component}: ${from ?? 'none'} -> ${to} dollars ${per}`;
}
