import { picoUsd } from '@app/common';
import { USAGE_COMPONENTS } from '@app/llm';
import fc from 'fast-check';
import { readCatalogFile, type CatalogPrices } from './catalog-file';
import { inOrder, type Rate } from './catalog-state';
import { baseRates, fileEntryOf, ratesOf, standaloneEntry } from './file-rates';

const NO_BASE = baseRates([]);
const entryWith = (prices: object): CatalogPrices => {
  const entry = { effectiveFrom: '2026-01-01T00:00:00Z', ...prices };
  const model = { id: 'm', displayName: 'M', ownedBy: 'x', contextWindow: 1, maxOutputTokens: 1, prices: [entry] };
  return readCatalogFile({ version: 1, currency: 'USD', models: [model] }).models[0]!.prices[0]!;
};
const named = (prices: readonly bigint[]) =>
  Object.fromEntries(USAGE_COMPONENTS.map((component, index) => [component, prices[index]]));

describe('the rates of a price entry', () => {
  it('price what is not named as what it is a kind of, and in a tier else as at the standard rate', () => {
    const [standard, long, flex] = ratesOf(
      entryWith({
        perMillionTokens: { input: '2.00', cache_read: '0.20', output: '8.00' },
        perUnit: { web_search: '0.01' },
        tiers: [
          { serviceTier: 'flex', perMillionTokens: { input: '1.00', output: '4.00' } },
          { aboveInputTokens: 200_000, perMillionTokens: { input: '4.00' }, perUnit: { web_search: '0.02' } },
        ],
      }),
      NO_BASE,
    );
    expect(named(standard!.prices)).toMatchObject({ cache_read: 200_000n, cache_write_1h: 2_000_000n, call: 0n });
    expect(long).toMatchObject({ serviceTier: 'standard', aboveInputTokens: 200_000 });
    expect(named(long!.prices)).toMatchObject({
      input: 4_000_000n,
      cache_read: 4_000_000n,
      output: 8_000_000n,
      web_search: 20_000_000_000n,
    });
    expect(flex).toMatchObject({ serviceTier: 'flex', aboveInputTokens: 0 });
    expect(named(flex!.prices)).toMatchObject({
      output: 4_000_000n,
      reasoning: 4_000_000n,
      web_search: 10_000_000_000n,
    });
  });

  it('cost us the list price where no cost is given', () => {
    const entry = entryWith({ perMillionTokens: { input: '2.00', output: '8.00' } });
    const costs = { perMillionTokens: { input: '1.50' } };
    expect(named(ratesOf({ ...entry, costs }, NO_BASE)[0]!.costs)).toMatchObject({
      input: 1_500_000n,
      output: 8_000_000n,
    });
  });

  it('survive being written to a file and read again', () => {
    const array = fc.array(fc.bigInt(0n, 10n ** 12n - 1n).map(picoUsd), {
      minLength: USAGE_COMPONENTS.length,
      maxLength: USAGE_COMPONENTS.length,
    });
    const fewValues = fc.array(fc.constantFrom(0n, 1n, 2_500_000n).map(picoUsd), {
      minLength: USAGE_COMPONENTS.length,
      maxLength: USAGE_COMPONENTS.length,
    });
    const anyPrices = fc.oneof(array, fewValues);
    const tier = fc.record({
      serviceTier: fc.constantFrom('standard', 'flex', 'priority'),
      aboveInputTokens: fc.constantFrom(0, 200_000),
      prices: anyPrices,
      costs: anyPrices,
    });
    const tiers = fc.uniqueArray(tier, { selector: (one) => `${one.serviceTier} ${one.aboveInputTokens}` });
    const anyRates = fc.tuple(anyPrices, anyPrices, tiers).map(([prices, costs, others]): Rate[] => {
      const standard = { serviceTier: 'standard', aboveInputTokens: 0, prices, costs };
      const isOther = ({ serviceTier, aboveInputTokens }: Omit<Rate, 'listPrices'>) =>
        aboveInputTokens > 0 || serviceTier !== 'standard';
      const from0 = new Set(
        others.filter(({ aboveInputTokens }) => aboveInputTokens === 0).map((one) => one.serviceTier),
      );
      const valid = others.filter(
        (one) => isOther(one) && (one.serviceTier === 'standard' || from0.has(one.serviceTier)),
      );
      return inOrder([standard, ...valid].map((rate) => ({ ...rate, listPrices: rate.prices })));
    });
    fc.assert(
      fc.property(anyRates, (rates) => {
        expect(ratesOf(entryWith(fileEntryOf(rates, NO_BASE)), NO_BASE)).toEqual(rates);
      }),
      { numRuns: 2_000 },
    );
  });

  it('begin another version with every cost said where its price is, and give the same rates again', () => {
    const rates = ratesOf(
      entryWith({
        perMillionTokens: { input: '2.00', output: '8.00' },
        costs: { perMillionTokens: { output: '6.00' } },
        tiers: [{ serviceTier: 'flex', perMillionTokens: { input: '1.00' } }],
      }),
      NO_BASE,
    );
    const entry = standaloneEntry(rates);
    expect(entry.costs!.perMillionTokens).toMatchObject({ input: '2.00', output: '6.00', reasoning: '8.00' });
    expect(entry.tiers![0]!.costs!.perMillionTokens).toMatchObject({ input: '1.00', output: '8.00' });
    expect(ratesOf(entryWith(entry), NO_BASE)).toEqual(rates);
  });
});
