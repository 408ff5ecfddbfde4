import { setImmediate as turn } from 'node:timers/promises';
import { Clock } from '@app/common';
import { Database } from '@app/database';
import { Given, openTestDatabase, type TestDatabase } from '@app/testing';
import { ApiTokensService } from './api-tokens.service';

/** Nothing is ever forgotten for its age: only what the database tells of can explain what happens. */
class StandingClock extends Clock {
  override elapsedMs(): number {
    return 1;
  }
}

const HERE = { address: () => '127.0.0.1', endpoint: 'chat/completions' };

describe('who calls', () => {
  let test: TestDatabase;
  let given: Given;
  let databases: Database[];
  let processes: ApiTokensService[];

  beforeAll(async () => {
    test = await openTestDatabase();
    given = new Given(test);
    databases = [new Database(test.config), new Database(test.config)];
    processes = databases.map((database) => new ApiTokensService(database, new StandingClock()));
    for (const process of processes) process.onModuleInit();
  });
  afterAll(async () => {
    await Promise.all(databases.map((database) => database.onApplicationShutdown()));
    await test.drop();
  });

  const codes = (secret: string, use = HERE) =>
    Promise.all(
      processes.map((process) =>
        process.authenticate(secret, use).then(
          () => 'known',
          ({ code }: { code: string }) => code,
        ),
      ),
    );

  /** Asked again and again by both, so that each has an answer at hand or under way whenever the change is told. */
  const untilBothSay = async (secret: string, answer: string, use = HERE) => {
    while ((await codes(secret, use)).some((code) => code !== answer)) await turn();
  };

  const aToken = async () => {
    const { organizationId } = await given.funded({ balance: '1' });
    const { prisma } = test.database;
    const user = await prisma.user.create({ data: { email: `${organizationId}@example.com`, name: 'u' } });
    const token = await processes[0]!.issue({ organizationId, userId: user.id, name: 't' });
    await untilBothSay(token.secret, 'known');
    return { organizationId, userId: user.id, ...token };
  };

  it('is refused by every process once the API token is revoked, and it alone', async () => {
    const [token, other] = [await aToken(), await aToken()];
    await test.database.prisma.apiToken.update({ where: { id: token.id }, data: { revokedAt: new Date() } });
    await untilBothSay(token.secret, 'revoked_api_key');
    await untilBothSay(other.secret, 'known');
  });

  it('is refused while the user is disabled, and known again after', async () => {
    const { secret, userId: id } = await aToken();
    const { prisma } = test.database;
    await prisma.user.update({ where: { id }, data: { disabledAt: new Date() } });
    await untilBothSay(secret, 'user_disabled');
    await prisma.user.update({ where: { id }, data: { disabledAt: null } });
    await untilBothSay(secret, 'known');
  });

  it('is refused while the organization is suspended', async () => {
    const { secret, organizationId: id } = await aToken();
    await test.database.prisma.organization.update({ where: { id }, data: { state: 'suspended' } });
    await untilBothSay(secret, 'organization_suspended');
    await test.database.prisma.organization.update({ where: { id }, data: { state: 'active' } });
    await untilBothSay(secret, 'known');
  });

  it('is refused for another address or endpoint, as soon as the API token is bound to some', async () => {
    const { secret, id } = await aToken();
    const { prisma } = test.database;
    await prisma.apiToken.update({ where: { id }, data: { allowedIps: ['10.0.0.0/8', '2001:db8::/32'] } });
    await untilBothSay(secret, 'address_not_allowed');
    expect(await codes(secret, { ...HERE, address: () => '::ffff:10.1.2.3' })).toEqual(['known', 'known']);
    await prisma.apiToken.update({ where: { id }, data: { allowedIps: [], allowedEndpoints: ['embeddings'] } });
    await untilBothSay(secret, 'endpoint_not_allowed');
    expect(await codes(secret, { address: () => '127.0.0.1', endpoint: 'embeddings' })).toEqual(['known', 'known']);
  });

  it('is of the group of the API token, where it has one of its own', async () => {
    const { secret, id, organizationId } = await aToken();
    const { prisma } = test.database;
    const group = await prisma.group.create({ data: { name: 'fast' } });
    const { groupId } = await prisma.organization.findUniqueOrThrow({ where: { id: organizationId } });
    expect((await processes[0]!.authenticate(secret, HERE)).groupId).toBe(groupId);
    await prisma.apiToken.update({ where: { id }, data: { groupId: group.id } });
    while ((await processes[0]!.authenticate(secret, HERE)).groupId !== group.id) await turn();
    await prisma.apiToken.update({ where: { id }, data: { groupId: null } });
    while ((await processes[0]!.authenticate(secret, HERE)).groupId !== groupId) await turn();
  });

  it('is looked up again once a broken connection is back', async () => {
    const { secret, id } = await aToken();
    const { pool, prisma } = test.database;
    await pool.query('ALTER TABLE api_tokens DISABLE TRIGGER tell');
    await prisma.apiToken.update({ where: { id }, data: { revokedAt: new Date() } });
    expect(await codes(secret)).toEqual(['known', 'known']);
    await pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN weir_changes' AND datname = current_database()",
    );
    await untilBothSay(secret, 'revoked_api_key');
  });
});
