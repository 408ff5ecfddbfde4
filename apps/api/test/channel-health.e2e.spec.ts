import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  type FundedOrganization,
} from '@app/testing';

const PROBE_EVERY_SECONDS = 4;
const DOWN = { status: 503 };

describe('two API processes and a channel that dies', () => {
  let weir: RunningWeir;
  let first: FakeUpstream;
  let spare: FakeUpstream;
  let payer: FundedOrganization;
  let channelId: string;
  let urls: readonly string[];

  beforeAll(async () => {
    [first, spare] = await Promise.all([FakeUpstream.start(), FakeUpstream.start()]);
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      await given.model({ id: 'm' });
      channelId = await given.channel({
        ...{ baseUrl: first.url, models: ['m'], priority: 1, probeEverySeconds: PROBE_EVERY_SECONDS },
      });
      await given.channel({ baseUrl: spare.url, models: ['m'] });
    });
    urls = [weir.apiUrl, await weir.launchOtherApi()];
  });
  afterAll(async () => {
    await weir.stop();
    await Promise.all([first.close(), spare.close()]);
  });

  /** How often it was tried, and by whom it was answered. */
  async function call(url: string): Promise<{ readonly attempts: string | null; readonly status: number }> {
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'a call' }] }),
    });
    await answer.arrayBuffer();
    return { status: answer.status, attempts: answer.headers.get('x-weir-attempts') };
  }
  const callsAt = (vendor: FakeUpstream) =>
    vendor.requests.filter(({ body }) => JSON.stringify(body).includes('a call')).length;
  const probes = () =>
    weir.test.database.prisma.channelProbe.findMany({ where: { channelId }, orderBy: { id: 'asc' } });

  it('serve every call elsewhere, leave the channel to probes, and come back without a person', async () => {
    first.behave(DOWN);
    for (let round = 0; round < 5; round++) for (const url of urls) expect((await call(url)).status).toBe(200);
    // Both know.
    for (const url of urls)
      await eventually(async () => expect(await call(url)).toEqual({ status: 200, attempts: '1' }));

    const before = callsAt(first);
    const probesBefore = (await probes()).length;
    while ((await probes()).length < probesBefore + 2) {
      for (const url of urls) expect((await call(url)).status).toBe(200);
      await new Promise((passed) => setTimeout(passed, 100));
    }
    expect(callsAt(first)).toBe(before);
    expect((await probes()).at(-1)).toMatchObject({ failure: 'overloaded', actor: 'schedule', costNanoUsd: 0n });

    first.reset();
    spare.reset();
    for (const url of urls) {
      const served = callsAt(first);
      await eventually(async () => {
        await call(url);
        expect(callsAt(first)).toBe(served + 1);
      }, 15_000);
    }
    const last = (await probes()).at(-1)!;
    expect(last).toMatchObject({ failure: null, httpStatus: 200, actor: 'schedule' });
    expect(last.costNanoUsd).toBeGreaterThan(0n);

    await eventually(() => expectQuiet(weir.test.database), 20_000);
    await expectLedgerBalanced(weir.test.database);
  });

  it('are probed for no other reason while calls keep it busy', async () => {
    const count = (await probes()).length;
    const until = Date.now() + PROBE_EVERY_SECONDS * 2_000;
    while (Date.now() < until) {
      for (const url of urls) await call(url);
      await new Promise((passed) => setTimeout(passed, 300));
    }
    expect((await probes()).length).toBe(count);
  });
});
