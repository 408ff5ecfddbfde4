import { RunningWeir, type FundedOrganization } from '@app/testing';
import { AdminClient } from './admin-client';

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + hours * HOUR_MS).toISOString();

/** Every key of a JSON document, however deep. */
const keysOf = (json: unknown): string[] =>
  json === null || typeof json !== 'object'
    ? []
    : Object.entries(json).flatMap(([key, value]) => [...(Array.isArray(json) ? [] : [key]), ...keysOf(value)]);

interface Version {
  readonly scopeName: string | null;
  readonly multiplier: string | null;
  readonly rates: readonly { readonly components: readonly PriceRow[] }[];
}
interface PriceRow {
  readonly component: string;
  readonly priceUsd: string;
  readonly marginPercent: string | null;
  readonly marginLevel: string;
}

describe('models and prices', () => {
  let weir: RunningWeir;
  let organization: FundedOrganization;
  let operator: AdminClient;
  let member: AdminClient;
  let vipId: string;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      organization = await given.funded({ balance: '1' });
      await given.model({ id: 'gpt-4o-mini' });
      await given.model({ id: 'meta/llama-3' });
      await given.channel({ baseUrl: 'http://127.0.0.1:1', models: ['meta/llama-3'], name: 'llama at home' });
    });
    await weir.launch('admin');
    operator = await AdminClient.logIn(weir, { role: 'operator' });
    member = await AdminClient.logIn(weir, { memberOf: { [organization.organizationId]: 'member' } });
    const { prisma } = weir.test.database;
    vipId = (await prisma.group.create({ data: { name: 'vip' } })).id;
  });
  afterAll(() => weir.stop());

  const FACTS = { displayName: 'New', ownedBy: 'acme', contextWindow: 8_000, maxOutputTokens: 1_000 };
  const versionsOf = (id: string) => `/api/models/${encodeURIComponent(id)}/price-versions`;
  const offered = async (id: string) => {
    const { body } = await member.get(`/api/organizations/${organization.organizationId}/models?search=${id}`);
    return body.items[0];
  };
  const newModel = async (id: string, prices?: object) => {
    expect((await operator.post('/api/models', { id, ...FACTS })).status).toBe(201);
    if (prices) expect((await operator.post(versionsOf(id), prices)).status).toBe(201);
  };
  const priceOf = (rates: Version['rates'], component: string) =>
    rates[0]!.components.find((row) => row.component === component)!;

  it('lists models with the price in force, what they cost and earn, and how many channels serve them', async () => {
    const { body } = await operator.get('/api/models?sort=id');
    expect(body).toMatchObject({ total: 2, owners: ['test'], capabilities: [] });
    expect(body.items[1]).toMatchObject({
      id: 'meta/llama-3',
      channels: 1,
      price: {
        input: { priceUsd: '1.00', costUsd: '1.00', marginPercent: '0.00', marginLevel: 'at_cost' },
        output: { priceUsd: '2.00' },
      },
    });
    const ids = async (query: string) =>
      (await operator.get(`/api/models?${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids('served=true')).toEqual(['meta/llama-3']);
    expect(await ids('search=4O_')).toEqual([]);
    expect(await ids('search=4O-')).toEqual(['gpt-4o-mini']);
    expect(await ids('sort=-channels&pageSize=1')).toEqual(['meta/llama-3']);
    expect(await ids('priced=false')).toEqual([]);
    const channels = await operator.get('/api/models/meta%2Fllama-3/channels');
    expect(channels.body.items).toMatchObject([{ name: 'llama at home', isInService: true, groups: [] }]);
  });

  it('adds a model, changes it under its version, and removes it only while nothing needs it', async () => {
    await newModel('short-lived');
    expect((await operator.post('/api/models', { id: 'short-lived', ...FACTS })).body).toMatchObject({
      ...{ status: 409, param: 'id' },
    });
    const changed = await operator.patch('/api/models/short-lived', { displayName: 'Shorter' }, 1);
    expect([changed.status, changed.etag, changed.body.displayName]).toEqual([200, '"2"', 'Shorter']);
    expect((await operator.patch('/api/models/short-lived', { displayName: 'x' }, 1)).status).toBe(412);
    expect((await operator.delete('/api/models/meta%2Fllama-3', 1)).body).toMatchObject({
      status: 409,
      code: 'in_use',
    });
    expect((await operator.delete('/api/models/short-lived', 2)).status).toBe(204);
    expect((await operator.get('/api/models/short-lived')).status).toBe(404);
    const where = { subject: 'model:short-lived' };
    const entries = await weir.test.database.prisma.auditEntry.findMany({ where, orderBy: { id: 'asc' } });
    expect(entries.map(({ action }) => action)).toEqual(['model.created', 'model.updated', 'model.deleted']);
  });

  it('takes a version for the future, which changes nothing until then', async () => {
    const effectiveFrom = inHours(2);
    const before = await offered('gpt-4o-mini');
    const added = await operator.post(versionsOf('gpt-4o-mini'), {
      effectiveFrom,
      perMillionTokens: { input: '3.00', output: '9.00' },
    });
    expect(added.body.items).toMatchObject([{ state: 'scheduled', effectiveFrom, scope: 'all', multiplier: null }]);
    expect(await offered('gpt-4o-mini')).toEqual(before);
    const { body } = await operator.get('/api/models/gpt-4o-mini');
    expect([body.price.input.priceUsd, body.nextPriceFrom]).toEqual(['1.00', effectiveFrom]);
    const { body: line } = await operator.get(versionsOf('gpt-4o-mini'));
    expect(line.items.map(({ state, effectiveUntil }: Record<string, string>) => [state, effectiveUntil])).toEqual([
      ['scheduled', null],
      ['in_force', effectiveFrom],
    ]);
  });

  it('puts a version into force at once when no instant is given, and the one before into the past', async () => {
    await newModel('now', { perMillionTokens: { input: '1.00', output: '2.00' } });
    await operator.post(versionsOf('now'), { perMillionTokens: { input: '1.50', output: '2.00' } });
    const { body } = await operator.get(versionsOf('now'));
    expect(body.items.map(({ state }: { state: string }) => state)).toEqual(['in_force', 'past']);
    expect(priceOf((await offered('now')).price.rates, 'input')).toMatchObject({ priceUsd: '1.50' });
  });

  it('computes margins exactly', async () => {
    await newModel('margins', {
      perMillionTokens: { input: '3.00', cache_read: '0.000003', output: '10.00' },
      costs: {
        perMillionTokens: { input: '2.00', cache_read: '0.000004', output: '9.999999' },
        perUnit: { call: '0.01' },
      },
    });
    const { body } = await operator.get(versionsOf('margins'));
    const margin = (component: string) => {
      const { marginPercent, marginLevel } = priceOf(body.items[0].rates, component);
      return [marginPercent, marginLevel];
    };
    expect(margin('input')).toEqual(['33.33', 'healthy']);
    expect(margin('cache_read')).toEqual(['-33.33', 'loss']);
    expect(margin('output')).toEqual(['0.00', 'thin']);
    expect(margin('call')).toEqual([null, 'loss']);
    const { body: model } = await operator.get('/api/models/margins');
    expect(model.price).toMatchObject({ smallestMarginPercent: null, marginLevel: 'loss' });
    const worst = await operator.get('/api/models?sort=margin&pageSize=1');
    expect(worst.body.items[0].id).toBe('margins');
  });

  it('multiplies for a group, and lets the multiple follow a new price', async () => {
    await newModel('followed', { perMillionTokens: { input: '2.00', output: '4.00' } });
    await operator.post(versionsOf('followed'), { groupId: vipId, multiplier: '0.8' });
    const effectiveFrom = inHours(1);
    const prices = { effectiveFrom, perMillionTokens: { input: '3.00', output: '4.00' } };
    const sample = { inputTokens: 1_000_000, cachedTokens: 0, outputTokens: 500_000 };
    const preview = await operator.post(`${versionsOf('followed')}/preview`, { sample, prices });
    expect(preview.body).toMatchObject({
      current: { chargeUsd: '4.000000000' },
      next: { chargeUsd: '5.000000000', costUsd: '5.000000000', marginPercent: '0.00', marginLevel: 'at_cost' },
      following: [{ scope: 'group', scopeName: 'vip', multiplier: '0.8', effectiveFrom }],
    });
    expect((await operator.get(versionsOf('followed'))).body.total).toBe(2);

    const { body } = await operator.post(versionsOf('followed'), prices);
    const summary = (body.items as Version[]).map(({ scopeName, multiplier, rates }) => [
      ...[scopeName, multiplier, priceOf(rates, 'input').priceUsd],
    ]);
    expect(summary).toEqual([
      [null, null, '3.00'],
      ['vip', '0.8', '2.40'],
    ]);
    const known = { sample, priceVersionId: body.items[0].id };
    expect((await operator.post(`${versionsOf('followed')}/preview`, known)).body).toMatchObject({
      ...{ current: { chargeUsd: '4.000000000' }, next: { chargeUsd: '5.000000000' } },
    });
  });

  it('multiplies many models at once, all of them or none', async () => {
    await newModel('bulk-1', { perMillionTokens: { input: '1.00', output: '2.00' } });
    await newModel('bulk-2', { perMillionTokens: { input: '3.00', output: '4.00' } });
    await newModel('bulk-unpriced');
    const body = { groupId: vipId, multiplier: '0.75' };
    const refused = await operator.post('/api/price-multiples', { ...body, modelIds: ['bulk-1', 'bulk-unpriced'] });
    expect(refused.body).toMatchObject({ status: 400, param: 'multiplier' });
    expect((await operator.get(versionsOf('bulk-1'))).body.total).toBe(1);
    const done = await operator.post('/api/price-multiples', { ...body, modelIds: ['bulk-1', 'bulk-2'] });
    expect(done.body).toEqual({ models: 2, addedPriceVersions: 2, unchangedModels: [] });
    const { body: line } = await operator.get(`${versionsOf('bulk-2')}?groupId=${vipId}`);
    expect(priceOf(line.items[0].rates, 'input')).toMatchObject({ priceUsd: '2.25', listPriceUsd: '3.00' });
  });

  it.each([
    ['no prices', {}, 'perMillionTokens'],
    ['the past', { effectiveFrom: '2025-01-01T00:00:00Z', perMillionTokens: { input: '1' } }, 'effectiveFrom'],
    ['a multiple of what all pay for all', { multiplier: '2' }, 'multiplier'],
    ['a group there is not', { groupId: '00000000-0000-7000-8000-000000000000', multiplier: '2' }, 'groupId'],
    ['a price in words', { perMillionTokens: { input: 'cheap' } }, 'perMillionTokens.input'],
    ['what nobody counts', { perMillionTokens: { tears: '1' } }, 'perMillionTokens'],
  ])('refuses %s, naming the field', async (_, body, param) => {
    const path = versionsOf('gpt-4o-mini');
    const before = (await operator.get(path)).body.total;
    expect((await operator.post(path, body)).body).toMatchObject({ status: 400, code: 'invalid_value', param });
    expect((await operator.get(path)).body.total).toBe(before);
  });

  it('says what a file would change without changing it, then does exactly that', async () => {
    const { body: file } = await operator.get('/api/catalog');
    const unchanged = await operator.post('/api/catalog/import?dryRun=true', file);
    expect(unchanged.body).toEqual({ isDryRun: true, models: [], prices: [] });

    const [first] = file.models;
    const prices = [{ effectiveFrom: inHours(30), perMillionTokens: { input: '7.00', output: '8.00' } }];
    const changes = { ...file, models: [{ ...first, displayName: 'Renamed', prices }] };
    const dry = await operator.post('/api/catalog/import?dryRun=true', changes);
    expect(dry.body.models).toMatchObject([{ id: first.id, isNew: false, fields: [{ to: 'Renamed' }] }]);
    expect(dry.body.prices[0].changes).toContainEqual(expect.objectContaining({ component: 'input', to: '7.00' }));
    expect((await operator.get('/api/catalog')).body).toEqual(file);

    const done = await operator.post('/api/catalog/import', changes);
    expect(done.body).toEqual({ ...dry.body, isDryRun: false });
    const renamed = await operator.get(`/api/models/${first.id}`);
    expect([renamed.body.displayName, renamed.etag]).toEqual(['Renamed', '"2"']);
  });

  it('names the path in a file that cannot be', async () => {
    const model = { id: 'bad', ...FACTS };
    const prices = [{ effectiveFrom: inHours(1), perMillionTokens: { input: 'x' } }];
    const file = (...models: object[]) => ({ version: 1, currency: 'USD', models });
    const wrong = await operator.post(
      '/api/catalog/import',
      file({ ...model, id: 'good', prices: [] }, { ...model, prices }),
    );
    expect(wrong.body).toMatchObject({ status: 400, param: 'models[1].prices[0].perMillionTokens.input' });
    const entry = { effectiveFrom: inHours(1), group: 'nobody', multiplier: '2' };
    const unknown = await operator.post('/api/catalog/import', file({ ...model, prices: [entry] }));
    expect(unknown.body).toMatchObject({ status: 400, param: 'models[0].prices[0].group' });
    expect((await operator.get('/api/models/good')).status).toBe(404);
    for (const models of [undefined, null, 7, [null], [7]]) {
      const { body } = await operator.post('/api/catalog/import', { version: 1, currency: 'USD', models });
      expect(body).toMatchObject({ status: 400, param: expect.stringMatching(/^models/) });
    }
  });

  it('shows a member their own price and whether it is served, never what it costs or earns', async () => {
    await newModel('own-price', {
      perMillionTokens: { input: '1.00', output: '2.00' },
      costs: { perMillionTokens: {} },
    });
    const { organizationId } = organization;
    await operator.post(versionsOf('own-price'), { organizationId, multiplier: '0.5' });
    const mine = await offered('own-price');
    expect(priceOf(mine.price.rates, 'input')).toEqual({
      ...{ component: 'input', unit: 'perMillionTokens', priceUsd: '0.50' },
    });
    expect(mine.isServed).toBe(false);
    expect((await offered('llama')).isServed).toBe(true);
    const { body } = await member.get(`/api/organizations/${organizationId}/models`);
    expect([...new Set(keysOf(body))].filter((key) => /cost|margin|list|channel|multipl/i.test(key))).toEqual([]);
    for (const path of ['/api/models', '/api/models/own-price', versionsOf('own-price'), '/api/catalog']) {
      expect((await member.get(path)).status).toBe(403);
    }
  });
});
