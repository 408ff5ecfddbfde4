import { eventually, expectLedgerBalanced, FakeUpstream, RunningWeir, type FundedOrganization } from '@app/testing';
import { AdminClient } from './admin-client';

const SECRET = 'sk-vendor-0123456789abcdef';
const NOBODY = '00000000-0000-7000-8000-000000000000';

describe('what rests, and where calls go', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let organization: FundedOrganization;
  let operator: AdminClient;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    vendor = await FakeUpstream.start({ secret: SECRET });
    weir = await RunningWeir.start(async (given) => {
      organization = await given.funded({ balance: '1' });
      await given.model({ id: 'gpt-4o' });
      const channel = async (name: string, more: object) => {
        ids[name] = await given.channel({ baseUrl: vendor.url, models: ['gpt-4o'], secret: SECRET, name, ...more });
      };
      await channel('wrong key', { secret: 'sk-wrong-9999', priority: 10 });
      await channel('blind', { weight: 300, lacks: ['vision'] });
      await channel('seeing', { weight: 100 });
      await channel('switched off', { state: 'disabled' });
    });
    const { prisma } = weir.test.database;
    await prisma.group.create({
      data: { name: 'others', channels: { create: { channelId: ids['switched off']! } } },
    });
    await prisma.model.update({ where: { id: 'gpt-4o' }, data: { capabilities: ['text', 'vision', 'tools'] } });
    await weir.launch('admin');
    operator = await AdminClient.logIn(weir, { role: 'operator' });
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  const call = async () => {
    const answer = await fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${organization.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
  };
  const preview = async (more: object = {}) =>
    (
      await operator.post('/api/routes/preview', {
        ...{ organizationId: organization.organizationId, model: 'gpt-4o' },
        ...more,
      })
    ).body;
  const names = (rows: readonly { channel: { name: string } }[]) => rows.map(({ channel }) => channel.name);
  const circuitsOf = async (name: string) => (await operator.get(`/api/channels/${ids[name]}`)).body.health.circuits;

  it('asks the highest priority first, and shares what follows by weight', async () => {
    const { refusal, candidates, skipped, maxAttempts } = await preview();
    expect(refusal).toBeNull();
    expect(maxAttempts).toBe(4);
    expect(names(candidates)).toEqual(['wrong key', 'blind', 'seeing']);
    expect(candidates.map(({ chance }: { chance: number }) => chance)).toEqual([1, 0, 0]);
    expect(skipped).toMatchObject([{ channel: { name: 'switched off' }, reason: 'disabled' }]);
  });

  it('shows what began to rest, why and until when, and leaves it out', async () => {
    await call();
    await eventually(async () => expect(await circuitsOf('wrong key')).toHaveLength(1));
    expect(await circuitsOf('wrong key')).toMatchObject([
      { kind: 'credential', failure: 'auth', openings: 1, isDue: false },
    ]);

    const { refusal, candidates, skipped } = await preview();
    expect(refusal).toBeNull();
    expect(names(candidates)).toEqual(['blind', 'seeing']);
    expect(candidates.map(({ chance }: { chance: number }) => chance)).toEqual([0.75, 0.25]);
    const [resting] = skipped.filter(({ channel }: { channel: { id: string } }) => channel.id === ids['wrong key']);
    expect(resting).toMatchObject({
      reason: 'no_credential',
      until: expect.any(String),
      credentials: [{ lastFour: '9999', circuit: { failure: 'auth' } }],
    });
  });

  it('leaves out who lacks what the request needs', async () => {
    const { candidates, skipped, needs } = await preview({ needs: ['vision'] });
    expect(needs).toEqual(['vision']);
    expect(names(candidates)).toEqual(['seeing']);
    expect(skipped).toContainEqual(
      expect.objectContaining({
        reason: 'lacks_capability',
        lacks: ['vision'],
        channel: { id: ids['blind'], name: 'blind' },
      }),
    );
  });

  it('tries now on demand: a failure keeps it closed to calls, and says so in its history', async () => {
    const tested = await operator.post(`/api/channels/${ids['wrong key']}/test`, {});
    expect(tested.body).toMatchObject({ failure: 'auth' });
    expect(await circuitsOf('wrong key')).toHaveLength(1);
    const { body } = await operator.get(`/api/channels/${ids['wrong key']}/probes`);
    expect(body.items).toMatchObject([
      { failure: 'auth', actor: `user:${operator.userId}`, actorName: operator.email, costUsd: '0.000000000' },
    ]);
  });

  it('closes by hand what rests, in the audit log, and calls go there again', async () => {
    const [{ key }] = await circuitsOf('wrong key');
    const path = `/api/channels/${ids['wrong key']}/circuits/close`;
    expect((await operator.post(`/api/channels/${ids['seeing']}/circuits/close`, { key })).status).toBe(404);
    expect((await operator.post(path, { key })).body).toEqual({ circuits: [] });
    expect((await operator.post(path, { key })).status).toBe(404);
    const [entry] = await weir.test.database.prisma.auditEntry.findMany({
      where: { action: 'channel.circuit-closed' },
    });
    expect(entry).toMatchObject({ subject: `channel:${ids['wrong key']}`, before: { circuit: key, failure: 'auth' } });
    expect(names((await preview()).candidates)[0]).toBe('wrong key');
  });

  it('closes what rests when a test works', async () => {
    await call();
    await eventually(async () => expect(await circuitsOf('wrong key')).toHaveLength(1));
    const channel = (await operator.get(`/api/channels/${ids['wrong key']}`)).body;
    const repaired = await FakeUpstream.start({ secret: 'sk-wrong-9999' });
    try {
      const changed = await operator.patch(`/api/channels/${channel.id}`, { baseUrl: repaired.url }, channel.version);
      expect(changed.status).toBe(200);
      expect((await operator.post(`/api/channels/${channel.id}/test`, {})).body).toMatchObject({ failure: null });
      expect(await circuitsOf('wrong key')).toEqual([]);
    } finally {
      await repaired.close();
    }
  });

  it('counts the attempts of the last hour by model', async () => {
    const performance = async (name: string) => (await operator.get(`/api/channels/${ids[name]}/performance`)).body;
    await eventually(async () => {
      const all = [await performance('blind'), await performance('seeing')];
      const served = all.flatMap(({ models }) => models).reduce((sum, one) => sum + one.served, 0);
      expect(served).toBe(2);
    });
    const failing = await performance('wrong key');
    expect(failing).toMatchObject({ isKnown: true, models: [{ upstreamModel: 'gpt-4o', attempts: 2, served: 0 }] });
    expect(failing.course).toHaveLength(12);
    const inCourse = failing.course.flatMap(({ models }: { models: { attempts: number }[] }) => models);
    expect(inCourse.reduce((sum: number, { attempts }: { attempts: number }) => sum + attempts, 0)).toBe(2);
  });

  it.each([
    ['a model there is not', { model: 'gpt-9' }, { status: 404, code: 'model_not_found' }],
    ['an endpoint that it is not made for', { endpoint: 'embeddings' }, { status: 400, code: 'unsupported_feature' }],
  ])('says what the caller of %s would be told', async (_, more, refusal) => {
    const told = await preview(more);
    expect(told.refusal).toMatchObject(refusal);
  });

  it('goes by an API token: whether it is in force, which models it may use', async () => {
    const ofToken = async () => preview({ organizationId: undefined, apiTokenId: organization.apiTokenId });
    expect(await ofToken()).toMatchObject({ refusal: null, organization: { id: organization.organizationId } });
    const { prisma } = weir.test.database;
    const where = { id: organization.apiTokenId };
    await prisma.apiToken.update({ where, data: { allowedModels: ['gpt-4o-mini'] } });
    expect((await ofToken()).refusal).toMatchObject({ status: 403, code: 'model_not_allowed' });
    await prisma.apiToken.update({ where, data: { allowedModels: [], revokedAt: new Date() } });
    const revoked = await ofToken();
    expect(revoked.refusal).toMatchObject({ status: 401, code: 'revoked_api_key' });
    expect(revoked.candidates.length).toBeGreaterThan(0);
  });

  it.each([
    ['nobody', { organizationId: undefined }, 400],
    ['two at once', { apiTokenId: NOBODY }, 400],
    ['an organization there is not', { organizationId: NOBODY }, 404],
  ])('refuses a preview for %s', async (_, more, status) => {
    expect((await preview(more)).status).toBe(status);
    await expectLedgerBalanced(weir.test.database);
  });
});
