import { newRequestId } from '@app/common';
import { openPool } from '@app/database';
import { Logger } from '@app/logging';
import { eventually, openTestDatabase, type TestDatabase } from '@app/testing';
import { UsageShipper } from './usage-shipper';

describe('usage on its way to the inbox', () => {
  let test: TestDatabase;
  let shipper: UsageShipper;

  beforeAll(async () => {
    test = await openTestDatabase();
    const pool = openPool(test.url, 1);
    const ignored = () => undefined;
    shipper = new UsageShipper({ pool, acknowledge: ignored, poke: ignored, logger: new Logger(test.config) });
  });
  afterAll(async () => {
    await shipper.end();
    await test.drop();
  });

  it('grows older while the inbox takes nothing, and is of no age when all of it has arrived', async () => {
    const add = () => shipper.add({ requestId: newRequestId(), walletId: newRequestId(), shard: 0, body: '{}' });
    const blocker = await test.database.pool.connect();
    await blocker.query('BEGIN; LOCK TABLE usage_inbox');
    expect(shipper.oldestSeconds).toBe(0);
    add();
    await eventually(async () => expect(shipper.oldestSeconds).toBeGreaterThan(0.1));
    const before = shipper.oldestSeconds;
    add();
    expect(shipper.oldestSeconds).toBeGreaterThanOrEqual(before);

    await blocker.query('ROLLBACK');
    blocker.release();
    await eventually(async () => expect(shipper.oldestSeconds).toBe(0));
    expect(await test.database.prisma.usageInbox.count()).toBe(2);
  });
});
