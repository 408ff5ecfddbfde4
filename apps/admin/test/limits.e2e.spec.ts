import { RunningWeir, type FundedOrganization } from '@app/testing';
import { uuidv7 } from 'uuidv7';
import { AdminClient } from './admin-client';

describe('managing limits', () => {
  let weir: RunningWeir;
  let own: FundedOrganization;
  let other: FundedOrganization;
  let operator: AdminClient;
  let admin: AdminClient;
  let member: AdminClient;
  let groupId: string;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      own = await given.funded({ balance: '1' });
      other = await given.funded({ balance: '1' });
      await given.model({ id: 'gpt-4o' });
    });
    await weir.launch('admin');
    const { organizationId } = own;
    operator = await AdminClient.logIn(weir, { role: 'operator' });
    admin = await AdminClient.logIn(weir, { memberOf: { [organizationId]: 'admin' } });
    member = await AdminClient.logIn(weir, { memberOf: { [organizationId]: 'member' } });
    const { prisma } = weir.test.database;
    groupId = (await prisma.organization.findUniqueOrThrow({ where: { id: organizationId } })).groupId;
  });
  afterEach(async () => {
    await weir.test.database.prisma.rateLimit.deleteMany();
  });
  afterAll(() => weir.stop());

  const ALL = '/api/limits';
  const ofOwn = () => `/api/organizations/${own.organizationId}/limits`;
  const ids = async (person: AdminClient, path: string) =>
    new Set((await person.get(path)).body.items.map(({ id }: { id: string }) => id));

  it('is done by operators, for groups and organizations', async () => {
    const made = await operator.post(ALL, { scope: 'group', groupId, requestsPerMinute: 600 });
    expect([made.status, made.etag]).toEqual([201, '"1"']);
    expect(made.body).toMatchObject({ groupName: 'default', organizationId: null, tokensPerMinute: null, version: 1 });
    const path = `${ALL}/${made.body.id}`;
    const changed = await operator.patch(path, { tokensPerMinute: 1_000, requestsPerMinute: null }, 1);
    expect(changed.body).toMatchObject({ requestsPerMinute: null, tokensPerMinute: 1_000, version: 2 });
    expect((await operator.patch(path, { concurrency: 3 }, 1)).status).toBe(412);
    expect((await operator.patch(path, { tokensPerMinute: null }, 2)).body).toMatchObject({ status: 400 });
    expect((await operator.delete(path, 2)).status).toBe(204);
    expect((await operator.get(path)).status).toBe(404);
    const entries = await weir.test.database.prisma.auditEntry.findMany({
      where: { subject: `rate-limit:${made.body.id}` },
      orderBy: { createdAt: 'asc' },
    });
    expect(entries.map(({ action, actor }) => [action, actor])).toEqual(
      ['created', 'updated', 'deleted'].map((what) => [`rate-limit.${what}`, `user:${operator.userId}`]),
    );
  });

  const bad: [string, () => object, string][] = [
    ['nothing that is limited', () => ({ scope: 'group', groupId }), 'requestsPerMinute'],
    ['no group', () => ({ scope: 'group', concurrency: 1 }), 'groupId'],
    ['a group there is not', () => ({ scope: 'group', groupId: uuidv7(), concurrency: 1 }), 'groupId'],
    ['a group and an organization', () => ({ scope: 'group', groupId, ...ofId(), concurrency: 1 }), 'organizationId'],
    ['an organization and a group', () => ({ scope: 'organization', groupId, ...ofId(), concurrency: 1 }), 'groupId'],
    ['no organization', () => ({ scope: 'organization', concurrency: 1 }), 'organizationId'],
    [
      'one of an organization',
      () => ({ scope: 'organization', ...ofId(), subjectId: uuidv7(), concurrency: 1 }),
      'subjectId',
    ],
    ['a stranger', () => ({ scope: 'user', ...ofId(), subjectId: operator.userId, concurrency: 1 }), 'subjectId'],
    [
      "another's API token",
      () => ({ scope: 'api_token', ...ofId(), subjectId: other.apiTokenId, concurrency: 1 }),
      'subjectId',
    ],
    ['a model there is not', () => ({ scope: 'user', ...ofId(), modelId: 'gpt-9', concurrency: 1 }), 'modelId'],
    ['less than one', () => ({ scope: 'user', ...ofId(), concurrency: 0 }), 'concurrency'],
    ['more than a column holds', () => ({ scope: 'user', ...ofId(), tokensPerMinute: 3e9 }), 'tokensPerMinute'],
  ];
  const ofId = () => ({ organizationId: own.organizationId });
  it.each(bad)('refuses %s, naming the field', async (_, body, param) => {
    expect((await operator.post(ALL, body())).body).toMatchObject({ status: 400, code: 'invalid_value', param });
    expect((await operator.get(ALL)).body.total).toBe(0);
  });

  it('knows one limit for each subject and model', async () => {
    const body = { scope: 'user', subjectId: member.userId, modelId: 'gpt-4o', concurrency: 2 };
    expect((await admin.post(ofOwn(), body)).body).toMatchObject({ subjectName: member.email, modelId: 'gpt-4o' });
    expect((await admin.post(ofOwn(), body)).body).toMatchObject({ status: 409, code: 'already_exists' });
    expect((await admin.post(ofOwn(), { ...body, modelId: null })).status).toBe(201);
  });

  it("leaves an organization's admin its users and API tokens, and the platform the rest", async () => {
    const ofGroup = (await operator.post(ALL, { scope: 'group', groupId, concurrency: 50 })).body;
    const ofAll = (await operator.post(ALL, { scope: 'organization', ...ofId(), concurrency: 20 })).body;
    const elsewhere = (
      await operator.post(ALL, { scope: 'organization', organizationId: other.organizationId, concurrency: 5 })
    ).body;
    const each = (await admin.post(ofOwn(), { scope: 'api_token', requestsPerMinute: 60 })).body;
    expect(await ids(admin, ofOwn())).toEqual(new Set([ofGroup.id, ofAll.id, each.id]));
    expect((await admin.get(`${ofOwn()}/${elsewhere.id}`)).status).toBe(404);
    for (const { id } of [ofGroup, ofAll, elsewhere]) {
      expect((await admin.patch(`${ofOwn()}/${id}`, { concurrency: 999 }, 1)).status).toBe(404);
      expect((await admin.delete(`${ofOwn()}/${id}`, 1)).status).toBe(404);
    }
    expect((await admin.post(ofOwn(), { scope: 'organization', concurrency: 9 })).body).toMatchObject({
      param: 'scope',
    });
    expect((await admin.post(ofOwn(), { scope: 'user', subjectId: operator.userId, concurrency: 9 })).status).toBe(400);
    expect((await admin.patch(`${ofOwn()}/${each.id}`, { requestsPerMinute: 30 }, 1)).body).toMatchObject({
      version: 2,
    });
    expect((await admin.delete(`${ofOwn()}/${each.id}`, 2)).status).toBe(204);
    expect((await operator.get(`${ALL}?organizationId=${other.organizationId}`)).body.total).toBe(1);
  });

  it('shows a member what counts their own calls', async () => {
    const token = (await member.post(`/api/organizations/${own.organizationId}/api-tokens`, { name: 'mine' })).body;
    const theirs = [
      { scope: 'organization', ...ofId() },
      { scope: 'user', ...ofId() },
      { scope: 'user', ...ofId(), subjectId: member.userId },
      { scope: 'api_token', ...ofId(), subjectId: token.id },
    ];
    const others = [
      { scope: 'user', ...ofId(), subjectId: admin.userId },
      { scope: 'api_token', ...ofId(), subjectId: own.apiTokenId },
    ];
    const make = async (body: object) => (await operator.post(ALL, { ...body, concurrency: 1 })).body.id as string;
    const shown: string[] = [];
    for (const body of theirs) shown.push(await make(body));
    const hidden: string[] = [];
    for (const body of others) hidden.push(await make(body));
    expect(await ids(member, ofOwn())).toEqual(new Set(shown));
    const { body: use } = await member.get(`${ofOwn()}/use`);
    expect(use.isAway).toBe(false);
    expect(new Set(use.items.map(({ limitId }: { limitId: string }) => limitId))).toEqual(new Set(shown));
    expect(use.items.find(({ limitId }: { limitId: string }) => limitId === shown[0]).uses).toEqual([
      { subjectId: null, subjectName: null, requests: 0, tokens: 0, concurrency: 0 },
    ]);
    expect((await admin.get(`${ofOwn()}/use`)).body.items).toHaveLength(shown.length + hidden.length);
    expect((await member.get(`${ofOwn()}/${hidden[0]}`)).status).toBe(404);
    expect((await member.post(ofOwn(), { scope: 'user', concurrency: 1 })).status).toBe(403);
    expect((await admin.get(`${ofOwn()}?scope=user`)).body.total).toBe(3);
  });
});
