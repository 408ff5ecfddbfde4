import { RunningWeir } from '@app/testing';
import { AdminClient } from './admin-client';

const SECRET = 'sk-vendor-0123456789abcdef';

describe('channels as a file', () => {
  let weir: RunningWeir;
  let operator: AdminClient;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      await given.model({ id: 'gpt-4o' });
      await given.model({ id: 'gpt-4o-mini' });
      await given.channel({ baseUrl: 'http://127.0.0.1:9/v1', models: ['gpt-4o'], name: 'first', priority: 3 });
    });
    await weir.test.database.prisma.group.create({ data: { name: 'gold' } });
    await weir.launch('admin');
    operator = await AdminClient.logIn(weir, { role: 'operator' });
  });
  afterAll(() => weir.stop());

  const exported = async () => (await operator.get('/api/channels/export')).body;
  const load = (channels: readonly unknown[], dryRun = false) =>
    operator.post('/api/channels/import', { channels, dryRun });
  const outcomes = (rows: readonly { outcome: string }[]) => rows.map(({ outcome }) => outcome);

  it('go out without a secret, and come back as they are', async () => {
    const { formatVersion, channels } = await exported();
    expect(formatVersion).toBe(1);
    expect(channels).toMatchObject([{ name: 'first', priority: 3, models: { 'gpt-4o': 'gpt-4o' }, groups: [] }]);
    expect(JSON.stringify(channels)).not.toMatch(/secret|sealed|0123456789/);
    const { body } = await load(channels);
    expect(outcomes(body.rows)).toEqual(['unchanged']);
    expect((await operator.get('/api/channels?search=first')).body.items[0].version).toBe(1);
  });

  it('show what an import would do, and do it only when it is meant', async () => {
    const [first] = (await exported()).channels;
    const rows = [
      { ...first, priority: 9, groups: ['gold'], secrets: [SECRET] },
      { name: 'second', providerId: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1/', secrets: [SECRET] },
    ];
    const { body: plan } = await load(rows, true);
    expect(plan.isImported).toBe(false);
    expect(plan.rows).toMatchObject([
      {
        ...{ row: 1, name: 'first', outcome: 'changed' },
        changes: [
          { field: 'priority', before: 3, after: 9 },
          { field: 'groups', before: [], after: ['gold'] },
          { field: 'secrets', before: null, after: '+1' },
        ],
      },
      { row: 2, name: 'second', outcome: 'added' },
    ]);
    expect(JSON.stringify(plan)).not.toContain(SECRET);
    expect((await exported()).channels).toHaveLength(1);

    expect((await load(rows)).body).toEqual({ ...plan, isImported: true });
    expect((await exported()).channels).toMatchObject([
      { name: 'first', priority: 9, groups: ['gold'] },
      { name: 'second', baseUrl: 'http://127.0.0.1:9/v1', weight: 100, state: 'enabled' },
    ]);
    expect(outcomes((await load(rows)).body.rows)).toEqual(['unchanged', 'unchanged']);
  });

  it('are refused as a whole, naming each row and field at fault', async () => {
    const before = await exported();
    const rows = [
      { name: 'third', providerId: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', secrets: [SECRET] },
      { name: 'third', providerId: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', secrets: [SECRET] },
      { name: 'fourth', providerId: 'acme', models: { 'gpt-9': 'x' }, groups: ['silver'] },
      { name: 'first', providerId: 'openai' },
      { name: 'fifth', priority: 'high', wieght: 3 },
      'sixth',
    ];
    const { body: plan } = await load(rows, true);
    expect(outcomes(plan.rows)).toEqual(['added', 'error', 'error', 'error', 'error', 'error']);
    const params = plan.rows.map(({ errors }: { errors: { param: string }[] }) => errors.map(({ param }) => param));
    expect(params.slice(0, 4)).toEqual([
      [],
      ['name'],
      ['providerId', 'models.gpt-9', 'groups', 'secrets'],
      ['providerId'],
    ]);
    expect(params[4]).toContain('priority');
    expect(JSON.stringify(plan.rows[4].errors)).toContain('wieght');

    const { body } = await load(rows);
    expect(body).toMatchObject({ status: 400, code: 'invalid_value', param: 'channels.1.name' });
    expect(body.title).toBe('Row 2 (third): Another row has this name.');
    expect(body.errors.length).toBeGreaterThan(6);
    expect(await exported()).toEqual(before);
  });

  it('note each change in the audit log', async () => {
    const entries = await weir.test.database.prisma.auditEntry.findMany({
      where: { action: { startsWith: 'channel.' } },
      orderBy: { id: 'asc' },
    });
    expect(entries.map(({ action, actor }) => [action, actor])).toEqual([
      ['channel.updated', `user:${operator.userId}`],
      ['channel.added', `user:${operator.userId}`],
    ]);
    expect(JSON.stringify(entries.map(({ before, after }) => [before, after]))).not.toContain(SECRET);
  });
});
