import { FaultRig, faultTest, type FaultyLink, type Random } from '@app/testing';

const HOLD = /place_holds|INSERT INTO holds/;
const SHIP = /INSERT INTO usage_inbox/;
const SETTLE = /DELETE FROM usage_inbox/;

/** Without PostgreSQL nobody is admitted; what is under way ends, and is charged when it is back. */
describe('faults of PostgreSQL', () => {
  let rig: FaultRig;
  beforeAll(async () => {
    rig = await FaultRig.start();
  }, 120_000);
  afterAll(() => rig.stop(), 60_000);

  faultTest(
    () => rig,
    {
      id: 'F09',
      name: 'PostgreSQL is killed, and comes back',
      shape: { poor: 0.9, delayMs: [0, 25], tokens: [1, 30], streams: 0.8 },
    },
    async ({ wait }) => {
      await wait(50, 500);
      await rig.servers.kill('postgres');
      await wait(20, 300);
      expect(await rig.ask(0)).toEqual({ status: 503, code: 'billing_unavailable' });
      await rig.servers.restart('postgres');
      await wait(200, 600);
    },
  );

  faultTest(
    () => rig,
    { id: 'F10', name: 'the connection is cut while a statement commits' },
    async ({ random, wait }) => {
      await wait(50, 200);
      for (let cuts = random.between(1, 4); cuts > 0; cuts--) {
        const [link, statement] = drawStatement(rig, random);
        void link.onStatement(statement, random.pick(['cut', 'cut-at-answer']), random.between(1, 3));
        await wait(50, 150);
      }
      for (const link of [...rig.links.api, rig.links.worker]) link.heal();
      await wait(50, 200);
    },
  );

  faultTest(
    () => rig,
    { id: 'F40', name: 'the connection is cut while a hold waits for its wallet', shape: { poor: 0 } },
    async ({ random, wait }) => {
      await wait(50, 200);
      const client = await rig.test.database.pool.connect();
      await client.query('BEGIN');
      await client.query('SELECT FROM wallets WHERE id = $1 FOR UPDATE', [rig.payers.walletIds[0]]);
      const link = random.pick(rig.links.api);
      await link.onStatement(HOLD, 'cut', 1);
      await wait(20, 300);
      await client.query('COMMIT');
      client.release();
      await wait(50, 200);
    },
  );

  faultTest(
    () => rig,
    { id: 'F11', name: 'PostgreSQL ends every session, again and again' },
    async ({ wait }) => {
      for (let round = 0; round < 4; round++) {
        await wait(50, 150);
        await rig.test.database.pool.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
        );
      }
      await wait(50, 150);
    },
  );
});

function drawStatement({ links }: FaultRig, random: Random): [FaultyLink, RegExp] {
  const api = random.pick(links.api);
  return random.pick<[FaultyLink, RegExp]>([
    [api, HOLD],
    [api, SHIP],
    [links.worker, SETTLE],
  ]);
}
