import { setTimeout as sleep } from 'node:timers/promises';
import { importCatalog } from '@app/catalog';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  type FundedOrganization,
} from '@app/testing';

/** The API reads its catalogue every 5 s: by then it knows what is announced. */
const ANNOUNCED_MS = 10_000;

const model = (id: string, prices: object[]) => ({
  ...{ id, displayName: id, ownedBy: 'test', contextWindow: 100_000, maxOutputTokens: 1_000 },
  prices,
});
const catalog = (...models: object[]) => ({ version: 1, currency: 'USD', models });

describe('prices', () => {
  let vendor: FakeUpstream;
  let weir: RunningWeir;
  let payer: FundedOrganization;
  let expecting: FundedOrganization;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '100' });
      expecting = await given.funded({ balance: '100' });
      for (const id of ['changing', 'tiered', 'searching']) await given.model({ id });
      await given.channel({ baseUrl: vendor.url, models: ['changing', 'tiered', 'searching'] });
    });
    const { prisma } = weir.test.database;
    await prisma.organization.update({ where: { id: expecting.organizationId }, data: { holdMode: 'expected' } });
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database), 30_000);
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  const post = (body: object, { apiToken } = payer) =>
    fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'hello' }], ...body }),
    });
  const recordOf = (endUser: string) =>
    eventually(() => weir.test.database.prisma.usageRecord.findFirstOrThrow({ where: { endUser } }), 30_000);

  it('leave calls in flight alone, and hold for a call from the instant on that they begin', async () => {
    const beginsMs = Date.now() + ANNOUNCED_MS;
    const entry = {
      effectiveFrom: new Date(beginsMs).toISOString(),
      perMillionTokens: { input: '10.00', output: '20.00' },
    };
    await importCatalog(weir.test.database.prisma, catalog(model('changing', [entry])));
    await sleep(beginsMs - 1_500 - Date.now());
    const slow = post({
      ...{ model: 'changing', stream: true, user: 'before', max_tokens: 60 },
      fake: { chunks: 60, chunkDelayMs: 50 },
    });
    expect((await slow).headers.get('x-weir-hold-usd')).toBeTruthy();
    await sleep(beginsMs + 1 - Date.now());
    const after = await post({ model: 'changing', user: 'after', max_tokens: 60, fake: { chunks: 60 } });
    expect([after.status, (await slow).status]).toEqual([200, 200]);
    await Promise.all([after.text(), (await slow).text()]);

    const [old, fresh] = [await recordOf('before'), await recordOf('after')];
    expect(old.completedAt.getTime()).toBeGreaterThan(beginsMs);
    expect(old.chargeNanoUsd).toBe(old.inputTokens * 1_000n + 60n * 2_000n);
    expect(fresh.chargeNanoUsd).toBe(fresh.inputTokens * 10_000n + 60n * 20_000n);
    expect(fresh.priceVersionId).not.toBe(old.priceVersionId);
  }, 60_000);

  it('are listed with their tiers, and charged by the size of the prompt and the tier that was asked for and granted', async () => {
    const entry = {
      effectiveFrom: new Date(Date.now() + 1_000).toISOString(),
      perMillionTokens: { input: '1.00', output: '2.00' },
      perUnit: { web_search: '0.01' },
      tiers: [
        { serviceTier: 'flex', perMillionTokens: { input: '0.50', output: '1.00' } },
        { aboveInputTokens: 1_000, perMillionTokens: { input: '4.00', cache_read: '0.40', output: '6.00' } },
      ],
    };
    await importCatalog(weir.test.database.prisma, catalog(model('tiered', [entry])));
    const listed = await eventually(async () => {
      const headers = { authorization: `Bearer ${payer.apiToken}` };
      const answer = await fetch(`${weir.apiUrl}/v1/models/tiered`, { headers });
      const document = (await answer.json()) as { pricing: { tiers: object[] } };
      expect(document.pricing.tiers).toHaveLength(2);
      return document;
    }, 30_000);
    expect(listed.pricing).toMatchObject({
      ...{ prompt: '0.000001', completion: '0.000002', web_search: '0.01' },
      tiers: [
        {
          service_tier: 'flex',
          above_input_tokens: 0,
          prompt: '0.0000005',
          completion: '0.000001',
          web_search: '0.01',
        },
        { service_tier: 'standard', above_input_tokens: 1_000, prompt: '0.000004', input_cache_read: '0.0000004' },
      ],
    });
    const usage = (prompt: number) => ({ prompt_tokens: prompt, completion_tokens: 10, total_tokens: prompt + 10 });
    const content = 'word '.repeat(1_001);
    const long = { messages: [{ role: 'user', content }], user: 'long', fake: { usage: usage(1_001), chunks: 10 } };
    const edge = { messages: [{ role: 'user', content }], user: 'edge', fake: { usage: usage(1_000), chunks: 10 } };
    for (const body of [long, edge]) expect((await post({ model: 'tiered', ...body })).status).toBe(200);
    expect((await recordOf('long')).chargeNanoUsd).toBe(1_001n * 4_000n + 10n * 6_000n);
    expect((await recordOf('edge')).chargeNanoUsd).toBe(1_000n * 1_000n + 10n * 2_000n);

    const message = { role: 'assistant', content: 'ten tokens' };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    for (const granted of ['flex', 'default']) {
      const body = { choices, usage: usage(100), service_tier: granted };
      const asked = { model: 'tiered', service_tier: 'flex', user: granted, fake: { status: 200, body } };
      expect((await post({ ...asked, messages: long.messages })).status).toBe(200);
    }
    expect(await recordOf('flex')).toMatchObject({ serviceTier: 'flex', chargeNanoUsd: 100n * 500n + 10n * 1_000n });
    expect(await recordOf('default')).toMatchObject({ serviceTier: 'standard', chargeNanoUsd: 120_000n });
  }, 60_000);

  it('of web searches are held for, charged as reported, and refused without a bound in either mode of holding', async () => {
    const entry = {
      effectiveFrom: new Date(Date.now() + 1_000).toISOString(),
      perMillionTokens: { input: '0.00', output: '0.00' },
      perUnit: { web_search: '0.01' },
    };
    await importCatalog(weir.test.database.prisma, catalog(model('searching', [entry])));
    const unbounded = { model: 'searching', tools: [{ type: 'web_search' }] };
    for (const caller of [payer, expecting]) {
      const refused = await eventually(async () => {
        const answer = await post(unbounded, caller);
        expect(answer.status).toBe(400);
        return (await answer.json()) as object;
      }, 30_000);
      expect(refused).toMatchObject({ error: { code: 'unbounded_surcharge', param: 'tools[0]' } });
    }
    const told = { prompt_tokens: 5, completion_tokens: 3, server_tool_use: { web_search_requests: 2 } };
    const tools = [{ type: 'web_search', max_uses: 3 }];
    const answer = await post({ model: 'searching', tools, user: 'searcher', fake: { usage: told, chunks: 3 } });
    expect([answer.status, answer.headers.get('x-weir-hold-usd')]).toEqual([200, '0.030000000']);
    expect(await answer.json()).toMatchObject({ usage: { server_tool_use: { web_search_requests: 2 } } });
    expect((await recordOf('searcher')).chargeNanoUsd).toBe(20_000_000n);
    const options = { web_search_options: {}, user: 'unreported', fake: { chunks: 3 } };
    expect((await post({ model: 'searching', ...options })).status).toBe(200);
    expect((await recordOf('unreported')).chargeNanoUsd).toBe(10_000_000n);
  }, 60_000);
});
