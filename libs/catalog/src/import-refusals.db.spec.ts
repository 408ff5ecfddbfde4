import { openTestDatabase, type TestDatabase } from '@app/testing';
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

describe('an import that cannot be', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await openTestDatabase();
    await test.database.prisma.group.createMany({ data: [{ name: 'vip' }, { name: 'partners' }] });
    await test.database.prisma.organization.create({ data: { name: 'Acme', group: { create: { name: 'default' } } } });
    const announced = from(inHours(5), { group: 'partners', multiplier: '0.5' });
    await bring(model('m', [from(START, prices('1.00', '2.00', { perUnit: { image: '999999' } })), announced]));
  });
  afterAll(async () => {
    await test.drop();
  });

  const bring = (...models: object[]) => importCatalog(test.database.prisma, file(...models));

  const minuteAgo = new Date(Date.now() - 60_000).toISOString();
  const refusals: [string, object[], string][] = [
    [
      'an unknown group',
      [from(inHours(1), { group: 'nobody', multiplier: '0.8' })],
      'm: prices[0].group: there is no group',
    ],
    [
      'an unknown organization',
      [from(inHours(1), { organization: 'X', ...prices('1', '1') })],
      'm: prices[0].organization:',
    ],
    [
      'two entries of one instant',
      [from(inHours(1), prices('1', '1')), from(inHours(1), prices('1', '1'))],
      'm: prices[1].effectiveFrom: prices[0]',
    ],
    [
      'another price at a known instant',
      [from(START, prices('1.10', '2.00'))],
      'cannot change (standard input: 1.00 -> 1.10)',
    ],
    [
      'another cost at a known instant',
      [from(START, prices('1.00', '2.00', { costs: prices('0.9', '2') }))],
      'cost of input: 1.00 -> 0.90',
    ],
    [
      'another tier at a known instant',
      [from(START, prices('1.00', '2.00', { tiers: [{ serviceTier: 'flex' }] }))],
      'tiers: standard -> standard, flex',
    ],
    ['a negative price', [from(inHours(1), prices('-1', '2'))], 'm: prices[0].perMillionTokens.input: must be dollars'],
    ['a price finer than a pico', [from(inHours(1), prices('0.0000001', '2'))], 'm: prices[0].perMillionTokens.input:'],
    [
      'a unit price finer than a pico',
      [from(inHours(1), { perUnit: { call: '0.0000000000001' } })],
      'm: prices[0].perUnit.call:',
    ],
    ['a price beyond what fits', [from(inHours(1), prices('1000000', '2'))], 'm: prices[0].perMillionTokens.input:'],
    [
      'a multiplier of 0',
      [from(inHours(1), { group: 'vip', multiplier: '0.000' })],
      'm: prices[0].multiplier: must be more than 0',
    ],
    [
      'a multiplier for all',
      [from(inHours(1), { multiplier: '0.8' })],
      'm: prices[0].multiplier: only prices for a group',
    ],
    [
      'a multiplier beside prices',
      [from(inHours(1), { group: 'vip', multiplier: '2', ...prices('1', '1') })],
      'm: prices[0].perMillionTokens:',
    ],
    [
      'group and organization',
      [from(inHours(1), { group: 'vip', organization: 'Acme' })],
      'm: prices[0].organization:',
    ],
    [
      'a tier for long prompts only',
      [from(inHours(1), { tiers: [{ serviceTier: 'flex', aboveInputTokens: 9 }] })],
      'm: prices[0].tiers[0]: flex needs',
    ],
    [
      'a tier twice',
      [from(inHours(1), { tiers: [{ serviceTier: 'flex' }, { serviceTier: 'flex' }] })],
      'm: prices[0].tiers[1]: flex from 0',
    ],
    ['the past', [from(minuteAgo, prices('1', '1'))], `m: prices[0].effectiveFrom: ${minuteAgo} is in the past`],
    ['a past price for a group', [from(minuteAgo, { group: 'partners', multiplier: '0.5' })], 'is in the past'],
    [
      'a multiple beyond what fits',
      [from(inHours(1), { group: 'vip', multiplier: '2' })],
      'm: prices[0]: times 2 for group vip',
    ],
    ['a price for all under an announced multiple', [from(inHours(1), prices('9', '9'))], 'group partners from'],
    [
      'an unknown component',
      [from(inHours(1), { perMillionTokens: { web_search: '1' } })],
      'm: prices[0].perMillionTokens',
    ],
  ];

  it.each(refusals)('refuses %s, names model and field, and changes nothing', async (_what, entries, message) => {
    const before = await exportCatalog(test.database.prisma);
    const good = model('good', [from(START, prices('1.00', '1.00'))]);
    await expect(bring(good, model('m', entries, { displayName: 'changed' }))).rejects.toThrow(message);
    expect(await exportCatalog(test.database.prisma)).toEqual(before);
    expect(await test.database.prisma.model.findMany({ select: { displayName: true } })).toEqual([
      { displayName: 'm' },
    ]);
  });

  it('refuses a model that is there twice', async () => {
    await expect(bring(model('m', []), model('m', []))).rejects.toThrow('m: the model is there twice');
  });

  it('names the place where a model has no name, and every mistake of a file', async () => {
    const nameless = model('', [from('yesterday', { group: '' })]);
    await expect(bring({ ...nameless, id: 7 }, model('x', [from('yesterday', {})]))).rejects.toThrow(
      /models\[0\]\.id: .*\n(.*\n)*x: prices\[0\]\.effectiveFrom: /,
    );
  });
});
