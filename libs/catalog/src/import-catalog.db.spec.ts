import { USAGE_COMPONENTS, type UsageComponent } from '@app/llm';
import { Given, openTestDatabase, type TestDatabase } from '@app/testing';
import { diffCatalog } from './diff-catalog';
import { exportCatalog } from './export-catalog';
import { importCatalog } from './import-catalog';

const HOUR_MS = 3_600_000;
const START = '2025-01-01T00:00:00.000Z';
const inHours = (hours: number) => new Date(Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + hours * HOUR_MS).toISOString();
const prices = (input: string, output: string, more: object = {}) => ({ perMillionTokens: { input, output }, ...more });
const from = (effectiveFrom: string, more: object) => ({ effectiveFrom, ...more });
const model = (id: string, entries: object[], more: object = {}) => ({
  ...{ id, displayName: id, ownedBy: 'test', contextWindow: 1_000_000, maxOutputTokens: 8_192, capabilities: ['text'] },
  ...more,
  prices: entries,
});
const file = (...models: object[]) => ({ version: 1, currency: 'USD', models });

describe('the catalogue', () => {
  let test: TestDatabase;

  beforeEach(async () => {
    test = await openTestDatabase();
    await addGroups(test);
    const { organizationId } = await new Given(test).funded({ balance: '1' });
    await test.database.prisma.organization.update({ where: { id: organizationId }, data: { name: 'Acme' } });
  });
  afterEach(async () => {
    await test.drop();
  });

  const addGroups = ({ database }: TestDatabase) =>
    database.prisma.group.createMany({ data: [{ name: 'vip' }, { name: 'partners' }] });
  const bring = (...models: object[]) => importCatalog(test.database.prisma, file(...models));

  /** Every version as `scope instant multiplier`, with the price of one component at its standard rate. */
  async function versions(component: UsageComponent = 'input'): Promise<string[]> {
    const rows = await test.database.prisma.priceVersion.findMany({
      include: { rates: { orderBy: { aboveInputTokens: 'asc' } }, group: true, organization: true },
      orderBy: { effectiveFrom: 'asc' },
    });
    const index = USAGE_COMPONENTS.indexOf(component);
    return rows
      .map(({ effectiveFrom, group, organization: own, multiplierPpm, rates }) => {
        const [{ pricesPicoUsd, listPricesPicoUsd, costsPicoUsd }] = rates as [(typeof rates)[0]];
        const amounts = [pricesPicoUsd, listPricesPicoUsd, costsPicoUsd].map((list) => String(list[index]));
        return `${effectiveFrom.toISOString()} ${group?.name ?? own?.name ?? 'all'} ${multiplierPpm} ${amounts.join('/')}`;
      })
      .sort();
  }

  it('multiplies the unit price for a group, rounds it half up to the pico, and keeps list price and cost beside it', async () => {
    const T = inHours(1);
    await bring(
      model('m', [
        from(START, { perMillionTokens: { input: '0.000005', output: '2.00' }, perUnit: { call: '0.000000000003' } }),
        from(T, { group: 'vip', multiplier: '0.1' }),
        from(T, { organization: 'Acme', multiplier: '1.5' }),
      ]),
    );
    expect(await versions()).toEqual([`${START} all null 5/5/5`, `${T} Acme 1500000 8/5/5`, `${T} vip 100000 1/5/5`]);
    expect((await versions('call'))[1]).toBe(`${T} Acme 1500000 5/3/3`);
    expect((await versions('output'))[2]).toBe(`${T} vip 100000 200000/2000000/2000000`);
  });

  it('lets every multiple in force follow a new price for all, unless the file says otherwise', async () => {
    const [T1, T2, T3] = [inHours(1), inHours(2), inHours(3)];
    const first = [from(START, prices('1.00', '2.00')), from(START, { group: 'vip', multiplier: '0.5' })];
    const fixed = from(START, { group: 'partners', ...prices('0.70', '0.70') });
    await bring(model('m', [...first, fixed, from(START, { organization: 'Acme', multiplier: '2' })]));
    expect(await bring(model('m', [from(T1, prices('3.00', '4.00'))]))).toMatchObject({ addedPriceVersions: 3 });
    await bring(model('m', [from(T2, prices('5.00', '6.00')), from(T2, { group: 'vip', ...prices('4.50', '5.00') })]));
    await bring(model('m', [from(T3, prices('7.00', '8.00'))]));
    const added = (await versions()).filter((line) => !line.startsWith(START));
    expect(added).toEqual([
      `${T1} Acme 2000000 6000000/3000000/3000000`,
      `${T1} all null 3000000/3000000/3000000`,
      `${T1} vip 500000 1500000/3000000/3000000`,
      `${T2} Acme 2000000 10000000/5000000/5000000`,
      `${T2} all null 5000000/5000000/5000000`,
      `${T2} vip null 4500000/5000000/5000000`,
      `${T3} Acme 2000000 14000000/7000000/7000000`,
      `${T3} all null 7000000/7000000/7000000`,
    ]);
  });

  it('lets a new multiple follow prices for all that were announced before it', async () => {
    const [T1, T2] = [inHours(1), inHours(2)];
    await bring(model('m', [from(START, prices('1.00', '2.00')), from(T2, prices('3.00', '4.00'))]));
    await bring(model('m', [from(T1, { group: 'vip', multiplier: '0.5' })]));
    expect((await versions()).filter((line) => line.includes('vip'))).toEqual([
      `${T1} vip 500000 500000/1000000/1000000`,
      `${T2} vip 500000 1500000/3000000/3000000`,
    ]);
  });

  it('writes a file that brings the same catalogue into an empty database, and changes nothing in its own', async () => {
    const long = { aboveInputTokens: 200_000, ...prices('2.00', '3.00', { perUnit: { web_search: '0.02' } }) };
    const flex = { serviceTier: 'flex', ...prices('0.50', '1.00'), costs: prices('0.40', '0.80') };
    const rich = prices('1.00', '2.00', {
      ...{ perUnit: { call: '0.000000000001', web_search: '0.01', image: '0.04' }, priceSource: 'estimate' },
      ...{ costs: { perMillionTokens: { cache_read: '0.000001' } }, tiers: [long, flex] },
    });
    await bring(
      model('b/2', [
        from(START, rich),
        from(START, { group: 'vip', multiplier: '0.812345' }),
        from(START, { organization: 'Acme', ...prices('0.30', '0.40', { tiers: [flex] }) }),
      ]),
      model('a', [from(START, prices('0.00', '0.00'))], { capabilities: [] }),
      model('unpriced', []),
    );
    await bring(model('b/2', [from(inHours(1), prices('9.00', '9.00'))]));
    const exported = JSON.stringify(await exportCatalog(test.database.prisma));
    expect(exported).toContain('"multiplier":"0.812345"');

    const before = await versions();
    expect(await importCatalog(test.database.prisma, JSON.parse(exported))).toMatchObject({ addedPriceVersions: 0 });
    expect(await versions()).toEqual(before);

    const empty = await openTestDatabase();
    try {
      await addGroups(empty);
      const group = { create: { name: 'default' } };
      await empty.database.prisma.organization.create({ data: { name: 'Acme', group } });
      await importCatalog(empty.database.prisma, JSON.parse(exported));
      expect(JSON.stringify(await exportCatalog(empty.database.prisma))).toBe(exported);
      const rates = ({ database }: TestDatabase) =>
        database.pool.query(
          `SELECT model_id, effective_from, multiplier_ppm, source, service_tier, above_input_tokens, prices_pico_usd,
                  list_prices_pico_usd, costs_pico_usd FROM price_versions v JOIN price_rates r ON r.price_version_id = v.id
            ORDER BY 1, 2, 3, 4, 5, 6, 7`,
        );
      expect((await rates(empty)).rows).toEqual((await rates(test)).rows);
    } finally {
      await empty.drop();
    }
  });

  it('says what an import would do, and does nothing', async () => {
    const T = inHours(1);
    await bring(
      model('m', [from(START, prices('1.00', '2.00')), from(START, { group: 'vip', multiplier: '0.5' })]),
      model('same', [from(START, prices('1.00', '2.00'))]),
    );
    const before = await versions();
    const next = file(
      model('m', [from(T, prices('1.00', '2.50', { perUnit: { web_search: '0.01' } }))], { maxOutputTokens: 9_000 }),
      model('new', []),
      model('same', []),
    );
    const { models, prices: added } = await diffCatalog(test.database.prisma, next);
    expect(models).toEqual([
      { id: 'm', isNew: false, fields: [{ name: 'maxOutputTokens', from: '8192', to: '9000' }] },
      { id: 'new', isNew: true, fields: [] },
    ]);
    expect(added).toMatchObject([
      { modelId: 'm', effectiveFrom: T, scope: 'all', scopeName: null, isDerived: false },
      { modelId: 'm', effectiveFrom: T, scope: 'group', scopeName: 'vip', isDerived: true, multiplierPpm: 500_000 },
    ]);
    const vip = added[1]!.changes.filter(({ kind }) => kind === 'price');
    expect(vip.map(({ component, unit, from: old, to }) => [component, unit, old, to])).toEqual([
      ['output', 'perMillionTokens', '1.00', '1.25'],
      ['reasoning', 'perMillionTokens', '1.00', '1.25'],
      ['output_audio', 'perMillionTokens', '1.00', '1.25'],
      ['output_image', 'perMillionTokens', '1.00', '1.25'],
      ['web_search', 'perUnit', '0.00', '0.005'],
    ]);
    expect(await versions()).toEqual(before);
    expect(await test.database.prisma.model.count()).toBe(2);
  });

  it('two imports at once leave one version an instant', async () => {
    await bring(model('m', [from(START, prices('1.00', '2.00')), from(START, { group: 'vip', multiplier: '0.5' })]));
    const next = model('m', [from(inHours(1), prices('2.00', '2.00'))]);
    const results = await Promise.all([bring(next), bring(next), bring(next)]);
    expect(results.map(({ addedPriceVersions }) => addedPriceVersions).sort()).toEqual([0, 0, 2]);
    expect(await versions()).toHaveLength(4);
  });

  it('lets the first price of a model begin in the past', async () => {
    await bring(model('m', [from(START, prices('1.00', '2.00')), from(inHours(-30), prices('2.00', '3.00'))]));
    expect(await versions()).toHaveLength(2);
  });
});
