import { randomUUID } from 'node:crypto';
import { Clock } from '@app/common';
import { Logger } from '@app/logging';
import { openRedis } from '@app/redis';
import {
  eventually,
  Given,
  openTestDatabase,
  testRedisUrl,
  type FundedOrganization,
  type TestDatabase,
} from '@app/testing';
import { Gate } from './gate';
import type { LimitedCaller } from './limit';
import { RateLimitsService, type Permit } from './rate-limits.service';

const REQUEST = { modelId: 'm', tokens: 10 };

describe('RateLimitsService', () => {
  let test: TestDatabase;
  let gate: Gate;
  let limits: RateLimitsService;
  let payer: FundedOrganization;
  let groupId: string;
  let caller: LimitedCaller;

  beforeAll(async () => {
    const redis = openRedis(testRedisUrl());
    await new Promise((ready) => redis.once('ready', ready));
    await redis.flushdb();
    redis.disconnect();
    test = await openTestDatabase();
    await new Given(test).model({ id: 'm' });
    await new Given(test).model({ id: 'other' });
    const logger = new Logger(test.config);
    gate = new Gate(test.config, new Clock(), logger);
    limits = new RateLimitsService(test.database, gate, logger);
    await gate.onModuleInit();
    await limits.onModuleInit();
  });
  beforeEach(async () => {
    payer = await new Given(test).funded({ balance: '1' });
    const { organizationId, apiTokenId } = payer;
    const organization = await test.database.prisma.organization.findUniqueOrThrow({ where: { id: organizationId } });
    groupId = organization.groupId;
    caller = { organizationId, apiTokenId, groupId, userId: null };
    await test.database.prisma.rateLimit.deleteMany();
  });
  afterAll(async () => {
    limits.onApplicationShutdown();
    await gate.beforeApplicationShutdown();
    await test.drop();
  });

  type Row = Parameters<TestDatabase['database']['prisma']['rateLimit']['create']>[0]['data'];
  const limit = async (row: Partial<Row>): Promise<string> => {
    const owner = row.scope === 'group' ? {} : { organizationId: payer.organizationId };
    const { id } = await test.database.prisma.rateLimit.create({
      data: { scope: 'organization', ...owner, ...row } as Row,
    });
    await limits.refresh();
    return id;
  };
  const another = (change: Partial<LimitedCaller> = { apiTokenId: randomUUID() }) => ({ ...caller, ...change });
  const admit = async (who: LimitedCaller = caller, request = REQUEST): Promise<Permit> => limits.admit(who, request);
  const REFUSED = { code: 'rate_limit_exceeded', status: 429 };

  it('asks nothing of anybody for callers without limits', async () => {
    await limit({ requestsPerMinute: 1 });
    const permit = limits.admit(another({ organizationId: randomUUID() }), REQUEST);
    expect(permit).not.toBeInstanceOf(Promise);
    expect((permit as Permit).headers).toEqual({});
  });

  it('says which limit of which level is reached, and when to come again', async () => {
    await limit({ scope: 'api_token', requestsPerMinute: 2, modelId: 'm' });
    await admit();
    expect((await admit()).headers).toMatchObject({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '0',
    });
    await expect(admit()).rejects.toMatchObject({
      ...REFUSED,
      type: 'requests',
      message: expect.stringMatching(
        /^Rate limit reached for requests per minute of this API token for the model `m`: limit 2, used 2\. Try again in (59|60|61) s\.$/,
      ),
      details: {
        headers: { 'retry-after': expect.stringMatching(/^(59|60|61)$/), 'x-ratelimit-remaining-requests': '0' },
      },
    });
    await admit(caller, { ...REQUEST, modelId: 'other' });
  });

  it('tells tokens and calls at the same time from requests', async () => {
    await limit({ tokensPerMinute: 35 });
    await admit();
    await expect(admit(caller, { modelId: 'm', tokens: 30 })).rejects.toMatchObject({
      type: 'tokens',
      message: expect.stringContaining('tokens per minute of this organization: limit 35, used 10, requested 30.'),
    });
    await limit({ scope: 'api_token', concurrency: 1 });
    const permit = await admit();
    await expect(admit()).rejects.toMatchObject({ type: 'concurrency', details: { headers: { 'retry-after': '1' } } });
    permit.release(10);
    await eventually(async () => void (await admit(caller, { modelId: 'm', tokens: 1 })));
  });

  it('counts each API token and each user by itself, and one that has a limit of its own by that', async () => {
    const [user, apiTokenId] = [randomUUID(), randomUUID()];
    await limit({ scope: 'api_token', requestsPerMinute: 1 });
    await limit({ scope: 'api_token', subjectId: apiTokenId, requestsPerMinute: 3 });
    await limit({ scope: 'user', requestsPerMinute: 2 });
    await admit();
    await expect(admit()).rejects.toMatchObject(REFUSED);
    await admit(another());
    await Promise.all([1, 2, 3].map(() => admit(another({ apiTokenId }))));
    await expect(admit(another({ apiTokenId }))).rejects.toMatchObject(REFUSED);

    await Promise.all([1, 2].map(() => admit(another({ apiTokenId: randomUUID(), userId: user }))));
    await expect(admit(another({ apiTokenId: randomUUID(), userId: user }))).rejects.toMatchObject({
      message: expect.stringContaining('requests per minute of this user: limit 2, used 2'),
    });
  });

  it('counts each organization of a group by itself', async () => {
    const other = await new Given(test).funded({ balance: '1' });
    await limit({ scope: 'group', groupId, requestsPerMinute: 1 });
    for (const { organizationId } of [payer, other]) {
      await admit(another({ organizationId }));
      await expect(admit(another({ organizationId }))).rejects.toMatchObject(REFUSED);
    }
  });

  it('takes a change without a restart', async () => {
    const id = await limit({ requestsPerMinute: 1 });
    await admit();
    await expect(admit()).rejects.toMatchObject(REFUSED);
    await test.database.prisma.rateLimit.update({ where: { id }, data: { requestsPerMinute: 2 } });
    await eventually(async () => void (await admit()));
    await expect(admit()).rejects.toMatchObject(REFUSED);
  });

  it('shows what is used of every limit of an organization, and the busiest of those counted by themselves', async () => {
    const { prisma } = test.database;
    const busy = await prisma.apiToken.create({
      data: {
        organizationId: payer.organizationId,
        name: 'busy',
        lastFour: 'abcd',
        secretHash: Buffer.from(randomUUID()),
      },
    });
    await prisma.apiToken.create({
      data: {
        organizationId: payer.organizationId,
        name: 'idle',
        lastFour: 'abcd',
        secretHash: Buffer.from(randomUUID()),
      },
    });
    await limit({ scope: 'group', groupId, requestsPerMinute: 100 });
    await limit({ requestsPerMinute: 50, tokensPerMinute: 1_000, modelId: 'm' });
    await limit({ scope: 'api_token', requestsPerMinute: 10, concurrency: 5 });
    const permits = [
      await admit(),
      await admit(another({ apiTokenId: busy.id })),
      await admit(another({ apiTokenId: busy.id })),
    ];
    permits[2]!.release(110);

    await eventually(async () =>
      expect((await limits.usageOf(payer.organizationId)).map(({ uses }) => uses)).toEqual([
        [{ subjectId: null, requests: 3, tokens: 0, concurrency: 0 }],
        [{ subjectId: null, requests: 3, tokens: 130, concurrency: 0 }],
        [
          { subjectId: busy.id, requests: 2, tokens: 0, concurrency: 1 },
          { subjectId: payer.apiTokenId, requests: 1, tokens: 0, concurrency: 1 },
        ],
      ]),
    );
  });
});
