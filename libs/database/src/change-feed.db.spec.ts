import { setTimeout as sleep } from 'node:timers/promises';
import { openTestDatabase, type TestDatabase } from '@app/testing';
import type { Change } from './change-feed';
import { Snapshot } from './snapshot';

describe('what a process hears of changes', () => {
  let test: TestDatabase;
  const heard: Change[] = [];

  beforeAll(async () => {
    test = await openTestDatabase();
    test.database.changes.on(['models', 'api_tokens', 'organizations'], (change) => heard.push(change));
    await until(() => heard.length === 3); // connected: anything may have changed before
  });
  beforeEach(() => heard.splice(0));
  afterAll(() => test.drop());

  const until = async (isSo: () => boolean) => {
    while (!isSo()) await sleep(5);
  };
  const aModel = (id: string) => ({ id, displayName: id, ownedBy: 'a', contextWindow: 1, maxOutputTokens: 1 });

  it('is the table, once for each commit and only when it is committed', async () => {
    const { prisma, pool } = test.database;
    await prisma.$transaction(async (db) => {
      await db.model.create({ data: aModel('a') });
      await db.model.create({ data: aModel('b') });
    });
    await prisma
      .$transaction(async (db) => db.model.deleteMany().then(() => Promise.reject(new Error('no'))))
      .catch(() => undefined);
    await pool.query("UPDATE models SET display_name = 'c' WHERE id = 'a'");
    await pool.query('SELECT 1');
    await until(() => heard.length >= 2);
    expect(heard).toEqual([
      { table: 'models', id: undefined },
      { table: 'models', id: undefined },
    ]);
  });

  it('is the row, where rows are remembered one by one', async () => {
    const { prisma } = test.database;
    const group = await prisma.group.create({ data: { name: 'g' } });
    const organization = await prisma.organization.create({ data: { name: 'o', groupId: group.id } });
    await prisma.organization.update({ where: { id: organization.id }, data: { name: 'of no matter to calls' } });
    await prisma.organization.update({ where: { id: organization.id }, data: { state: 'suspended' } });
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ table: 'organizations', id: organization.id }]);
  });

  it('is everything, once a broken connection is back', async () => {
    await test.database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN weir_changes'",
    );
    await until(() => heard.length === 3);
    await test.database.prisma.model.create({ data: aModel('d') });
    await until(() => heard.length === 4);
  });

  it('makes a snapshot new, and never older than what changed while it was read', async () => {
    const { prisma, changes } = test.database;
    const options = { everyMs: 3_600_000, onError: () => undefined, changes: { feed: changes, of: ['models'] } };
    const snapshot = new Snapshot(() => prisma.model.count(), options);
    await snapshot.start();
    const before = snapshot.current();
    await Promise.all(['e', 'f', 'g', 'h'].map((id) => prisma.model.create({ data: aModel(id) })));
    await until(() => snapshot.current() === before + 4);
    snapshot.stop();
  });
});
