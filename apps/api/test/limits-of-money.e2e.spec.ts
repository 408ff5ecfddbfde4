import { chmodSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nanoUsd, parseUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  walletState,
  type Behaviour,
  type FundedOrganization,
} from '@app/testing';

const messages = [{ role: 'user', content: 'Say something long.' }];
const CALL_TIMEOUT_MS = 6_000;

/** A token costs a thousandth of a cent, in and out: 256 tokens of output are $0.00256. */
const PRICES = { input: 10_000_000n, output: 10_000_000n, reasoning: 10_000_000n };

describe('the limits of money', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let ledger: LedgerService;
  let payer: FundedOrganization;
  let fund: (balance: string) => Promise<FundedOrganization>;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(
      async (given) => {
        fund = (balance) => given.funded({ balance });
        await given.model({ id: 'm', maxOutputTokens: 4_096, prices: PRICES });
        await given.model({ id: 'twice', prices: PRICES });
        await given.model({ id: 'slow', prices: PRICES });
        await given.channel({ baseUrl: vendor.url, models: ['m', 'slow'], name: 'first', priority: 1 });
        await given.channel({ baseUrl: vendor.url, models: ['m', 'slow'], name: 'second' });
        await given.channel({ baseUrl: vendor.url, models: ['twice', 'slow'], name: 'third' });
        await given.channel({ baseUrl: vendor.url, models: ['twice'], name: 'fourth' });
      },
      { WEIR_CALL_TIMEOUT_MS: String(CALL_TIMEOUT_MS) },
    );
    ledger = new LedgerService(weir.test.database);
  });
  beforeEach(async () => {
    vendor.reset();
    payer = await fund('1');
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database), 20_000);
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  const ask = (body: Record<string, unknown> & { readonly fake?: Behaviour }) =>
    fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}` },
      body: JSON.stringify({ model: 'm', messages, ...body }),
    });
  const errorOf = async (answer: Response) =>
    ((await answer.json()) as { error: { code: string; message: string; needed_usd: string; available_usd: string } })
      .error;
  const state = () => walletState(weir.test.database, payer.walletId);
  const record = () =>
    eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({
        where: { organizationId: payer.organizationId },
        orderBy: { admittedAt: 'desc' },
      }),
    );

  it.each([{ stream: false }, { stream: true }])(
    'serves a call that the balance does not cover in full with fewer tokens, and says how many: %j',
    async ({ stream }) => {
      payer = await fund('0.01');
      const answer = await ask({ stream, fake: { chunks: 4_000 } });
      expect(answer.status).toBe(200);
      await answer.text();
      const lowered = Number(answer.headers.get('x-weir-max-tokens'));
      expect(lowered).toBeGreaterThanOrEqual(256);
      expect(lowered).toBeLessThan(1_000);
      expect(vendor.requests.at(-1)!.body).toMatchObject({ max_tokens: lowered });
      expect(await record()).toMatchObject({ outputTokens: BigInt(lowered), overrunNanoUsd: 0n });
      expect((await state()).posted).toBeGreaterThanOrEqual(0n);
    },
  );

  it('says nothing of the kind when the balance covers all', async () => {
    const answer = await ask({ max_tokens: 300 });
    expect([answer.status, answer.headers.get('x-weir-max-tokens')]).toEqual([200, null]);
  });

  it('refuses rather than lowers when the caller asked for that, or below 256 tokens', async () => {
    payer = await fund('0.01');
    const strict = await ask({ max_tokens: 4_000, context_length_exceeded_behavior: 'error' });
    expect([strict.status, (await errorOf(strict)).code]).toEqual([402, 'insufficient_balance']);

    payer = await fund('0.0025');
    const poor = await ask({});
    const error = await errorOf(poor);
    expect([poor.status, poor.headers.get('x-should-retry'), error.code]).toEqual([
      402,
      'false',
      'insufficient_balance',
    ]);
    expect(error).toMatchObject({ available_usd: '0.002500000' });
    expect(parseUsd(error.needed_usd)).toBeGreaterThan(parseUsd('0.00256'));
    expect(vendor.requests).toHaveLength(0);
  });

  it.each([
    ['organization', (): string => '', 'daily budget of the organization'],
    ['api_token', (): string => payer.apiTokenId, 'daily budget of the API token'],
    ['project', (): string => 'alpha', 'daily budget of the project'],
  ] as const)('keeps to the budget of the %s', async (scope, subject, said) => {
    const { prisma } = weir.test.database;
    await prisma.apiToken.update({ where: { id: payer.apiTokenId }, data: { project: 'alpha' } });
    const budget = { walletId: payer.walletId, scope, subject: subject(), period: 'day' } as const;
    await ledger.setBudget({ ...budget, limit: parseUsd('0.005') });
    expect((await ask({ max_tokens: 300 })).status).toBe(200);
    await record();
    await ledger.setBudget({ ...budget, limit: parseUsd('0.0001') });

    const refused = await ask({ max_tokens: 300 });

    const error = await errorOf(refused);
    expect([refused.status, error.code]).toEqual([402, 'budget_exceeded']);
    expect(error.message).toContain(said);
  });

  it('spends promotional credit first', async () => {
    const amount = parseUsd('0.5');
    await ledger.grantPromo({ walletId: payer.walletId, amount, idempotencyKey: payer.walletId, actor: 'test' });
    await ask({ max_tokens: 300 });
    const { chargeNanoUsd } = await record();
    const { prisma } = weir.test.database;
    const wallet = await prisma.wallet.findUniqueOrThrow({ where: { id: payer.walletId } });
    expect([wallet.postedNanoUsd, wallet.promoNanoUsd]).toEqual([parseUsd('1'), amount - chargeNanoUsd]);
  });

  it('admits more calls at once where they are held at what they usually cost, and none beyond the overdraft', async () => {
    const { prisma } = weir.test.database;
    const concurrently = async (calls: number) => {
      const asked = Array.from({ length: calls }, () =>
        ask({
          max_tokens: 4_000,
          context_length_exceeded_behavior: 'error',
          fake: { firstByteDelayMs: 4_000, chunks: 10 },
        }),
      );
      const statuses = (await Promise.all(asked)).map(({ status }) => status);
      return statuses.filter((status) => status === 200).length;
    };
    payer = await fund('0.2');
    expect(await concurrently(12)).toBe(4);

    payer = await fund('0.2');
    const { organizationId, walletId } = payer;
    await prisma.organization.update({ where: { id: organizationId }, data: { holdMode: 'expected' } });
    await prisma.expectedCost.create({ data: { organizationId, modelId: 'm', p99NanoUsd: 1_000_000n, calls: 100 } });
    await ledger.setOverdraft({ walletId, limit: parseUsd('0.2'), idempotencyKey: walletId, actor: 'test' });
    await weir.kill('api');
    await weir.launch('api'); // which reads at its start what calls usually cost
    expect(await concurrently(12)).toBe(9);
  });

  it('charges what a vendor sent beyond the limit, declares it, and asks that channel last from then on', async () => {
    payer = await fund('0.005');
    const answer = await ask({ max_tokens: 300, fake: { usage: { prompt_tokens: 10, completion_tokens: 2_000 } } });
    expect(answer.status).toBe(200);
    expect(await record()).toMatchObject({ outputTokens: 2_000n, overrunNanoUsd: expect.any(BigInt) });
    const { posted, overrun } = await state();
    expect([posted, overrun]).toEqual([parseUsd('-0.0151'), parseUsd('0.0151')]);
    expect((await ask({ max_tokens: 1 })).status).toBe(402);

    const { prisma } = weir.test.database;
    const channels = await prisma.channel.findMany({ where: { exceededHoldAt: { not: null } } });
    expect(channels.map(({ name }) => name)).toEqual(['first']);
    payer = await fund('1');
    await eventually(async () => {
      await ask({ max_tokens: 300 });
      const { channelId } = await record();
      expect(channelId).not.toBe(channels[0]!.id);
    }, 15_000);
    await prisma.channel.updateMany({ data: { exceededHoldAt: null } });
  });

  it('does not believe more than a model can hold, charges its own count, and keeps the report', async () => {
    const claimed = { prompt_tokens: 9_000_000, completion_tokens: 5 };
    const answer = await ask({ max_tokens: 300, fake: { usage: claimed, chunks: 20 } });
    const { usage } = (await answer.json()) as { usage: { prompt_tokens: number } };
    expect(usage.prompt_tokens).toBeLessThan(100);
    expect(await record()).toMatchObject({
      usageSource: 'tokenizer',
      disputedUsage: expect.objectContaining({ input: 9_000_000 }),
    });
  });

  it('charges once when another channel finishes what one had begun, and books what both cost', async () => {
    vendor.behaveOnce({ usage: { prompt_tokens: 7, completion_tokens: 0 }, endAfterChunks: 0 });
    const answer = await ask({ model: 'twice', stream: true, max_tokens: 300, fake: { chunks: 10 } });
    expect(await answer.text()).toContain('[DONE]');
    const { attempts, chargeNanoUsd, costNanoUsd, requestId } = await record();
    expect(attempts).toBe(2);
    expect(costNanoUsd).toBeGreaterThanOrEqual(chargeNanoUsd);
    const tries = await weir.test.database.prisma.upstreamAttempt.findMany({ where: { requestId } });
    expect(tries.reduce((sum, { costNanoUsd: cost }) => sum + cost, 0n)).toBe(costNanoUsd);
  });

  it('ends a call within its time, however many channels let it wait', async () => {
    const answer = await ask({ model: 'slow', fake: { hang: true } });
    expect([answer.status, (await errorOf(answer)).code]).toEqual([504, 'upstream_timeout']);
    // Three channels serve it, and each would have been waited for as long.
    expect(await record()).toMatchObject({ attempts: 1, chargeNanoUsd: 0n });
  });

  it('takes no call while the journal cannot be written, says so, and takes them again by itself', async () => {
    const root = join(weir.dataDirectory, 'journal');
    const [folder] = readdirSync(root).map((name) => join(root, name));
    const away = `${folder}-away`;
    renameSync(folder!, away);
    writeFileSync(folder!, 'in the way');
    chmodSync(folder!, 0o400);
    const ready = async () => (await fetch(`${weir.apiUrl}/health/ready`)).status;
    await eventually(async () => expect(await ready()).toBe(503));
    const refused = await ask({ max_tokens: 300 });
    expect([refused.status, (await errorOf(refused)).code]).toEqual([503, 'billing_unavailable']);
    expect(nanoUsd((await state()).held)).toBe(0n);
    renameSync(folder!, `${folder}-gone`);
    renameSync(away, folder!);
    await eventually(async () => expect(await ready()).toBe(200));
    expect((await ask({ max_tokens: 300 })).status).toBe(200);
  });
});
