import { CredentialVault } from '@app/channels';
import { Config } from '@app/config';
import { eventually, FakeUpstream, Given, RunningWeir, type FundedOrganization } from '@app/testing';

const LOST_SECRET = 'upstream-secret-of-a-lost-key';
const REFRESHED_WITHIN_MS = 15_000;

describe('credentials that cannot be opened', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let payer: FundedOrganization;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      for (const id of ['healthy', 'lost', 'later']) await given.model({ id });
      await given.channel({ name: 'healthy', baseUrl: vendor.url, models: ['healthy'] });
      await given.channel({ name: 'lost', baseUrl: vendor.url, models: ['lost', 'healthy'], priority: 1 });
    });
  }, 60_000);
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  const call = (model: string) =>
    fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}` },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }] }),
    });

  /** Seals the credential of a channel anew, as a machine with another master key would have. */
  async function sealElsewhere(name: string): Promise<string> {
    const { prisma } = weir.test.database;
    const otherKey = Buffer.alloc(32, 7).toString('base64');
    const config = new Config({ DATABASE_URL: weir.test.url, REDIS_URL: 'redis://unused', WEIR_MASTER_KEY: otherKey });
    const { id } = await prisma.channelCredential.findFirstOrThrow({ where: { channel: { name } } });
    await prisma.channelCredential.update({ where: { id }, data: new CredentialVault(config).seal(LOST_SECRET, id) });
    return id;
  }

  const linesAbout = (credentialId: string) =>
    weir.logOf('api').filter((line) => line['credentialId'] === credentialId);

  it('are left out with their channel, and logged once, while all others are read again and serve', async () => {
    expect((await call('lost')).status).toBe(200);

    const credentialId = await sealElsewhere('lost');
    await eventually(async () => expect((await call('lost')).status).toBe(503), REFRESHED_WITHIN_MS);
    await new Given(weir.test).channel({ name: 'later', baseUrl: vendor.url, models: ['later'] });
    await eventually(async () => expect((await call('later')).status).toBe(200), REFRESHED_WITHIN_MS);

    expect((await call('healthy')).status).toBe(200);
    expect(linesAbout(credentialId)).toEqual([
      expect.objectContaining({ level: 50, msg: 'a credential cannot be opened', channel: 'lost' }),
    ]);
    expect(JSON.stringify(weir.logOf('api'))).not.toContain(LOST_SECRET);
  }, 60_000);

  it('do not keep the API from starting', async () => {
    await weir.stopApp('api');
    await weir.launch('api');
    expect((await call('healthy')).status).toBe(200);
  }, 60_000);
});
