import { nanoUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  type FundedOrganization,
  type Given,
} from '@app/testing';
import OpenAI, { APIError } from 'openai';

/** Output costs 2,000 nano-dollars a token, input nothing. */
const PRICES = { input: 0n, cache_read: 0n, output: 2_000_000n, reasoning: 2_000_000n };

describe('the money of calls, as their callers and our books see it', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let payers: readonly FundedOrganization[];

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    const prepare = async (given: Given) => {
      payers = [
        await given.funded({ balance: '1' }),
        await given.funded({ balance: '1' }),
        await given.funded({ balance: '1' }),
        await given.funded({ balance: '0.0006' }),
      ];
      await given.model({ id: 'm', maxOutputTokens: 4_096, prices: PRICES });
      await given.channel({ baseUrl: vendor.url, models: ['m'] });
    };
    weir = await RunningWeir.start(prepare, { WEIR_JOURNAL_STALE_MS: '3000' });
  });
  beforeEach(() => vendor.reset());
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database), 30_000);
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  const clientOf = ({ apiToken }: FundedOrganization) =>
    new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: apiToken, maxRetries: 0 });
  const ask = (payer: FundedOrganization, body: object) =>
    clientOf(payer).chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      ...body,
    } as OpenAI.ChatCompletionCreateParamsNonStreaming);
  const wallet = ({ walletId }: FundedOrganization) =>
    weir.test.database.prisma.wallet.findUniqueOrThrow({ where: { id: walletId } });

  /** Kills the API while the vendor still thinks about a call of at most 1,000 tokens. Answers its hold. */
  async function loseCall(payer: FundedOrganization) {
    const lost = ask(payer, { max_tokens: 1_000, fake: { hang: true } }).catch((error: unknown) => error);
    const where = { walletId: payer.walletId };
    await eventually(() => Promise.resolve(expect(vendor.requests).toHaveLength(1)));
    const hold = await weir.test.database.prisma.hold.findFirstOrThrow({ where });
    await weir.kill('api');
    expect(await lost).toBeInstanceOf(Error);
    await weir.launch('api');
    await eventually(() => expectQuiet(weir.test.database), 30_000);
    return hold;
  }
  const writtenOff = async (requestId: string) => {
    const { rows } = await weir.test.database.pool.query<{ kind: string; amount: bigint }>(
      `SELECT account.kind::text AS kind, amount_nano_usd AS amount FROM ledger_transactions AS t
         JOIN ledger_entries ON transaction_id = t.id JOIN ledger_accounts AS account ON account.id = account_id
        WHERE t.kind = 'write-off' AND t.parameters::text LIKE '%' || $1 || '%'`,
      [requestId],
    );
    return Object.fromEntries(rows.map(({ kind, amount }) => [kind, amount]));
  };

  it('charges nothing for a call that died with its process before anything came, and writes off its worst case', async () => {
    const [payer] = payers;
    const { requestId, capNanoUsd } = await loseCall(payer!);

    expect(capNanoUsd).toBe(2_000_000n);
    expect(await wallet(payer!)).toMatchObject({ postedNanoUsd: 1_000_000_000n, heldNanoUsd: 0n, cappedNanoUsd: 0n });
    expect(await weir.test.database.prisma.usageRecord.count({ where: { requestId } })).toBe(0);
    expect(await writtenOff(requestId)).toEqual({ writeoff: 2_000_000n, payable: -2_000_000n });
  }, 60_000);

  it('writes off what such calls of the organization cost on average, where it has had some', async () => {
    const payer = payers[1]!;
    for (const chunks of [100, 300]) await ask(payer, { fake: { chunks } });
    await eventually(() => expectQuiet(weir.test.database));
    vendor.reset();
    const { requestId } = await loseCall(payer);

    expect(await wallet(payer)).toMatchObject({ postedNanoUsd: 1_000_000_000n - 800_000n });
    expect(await writtenOff(requestId)).toEqual({ writeoff: 400_000n, payable: -400_000n });
  }, 60_000);

  it('tells a client of the budget of its user in words and figures', async () => {
    const payer = payers[2]!;
    const { prisma } = weir.test.database;
    const user = { email: 'user@weir.local', name: 'user', passwordHash: 'none' };
    const memberships = { create: { organizationId: payer.organizationId } };
    const { id: userId } = await prisma.user.create({ data: { ...user, memberships } });
    await prisma.apiToken.update({ where: { id: payer.apiTokenId }, data: { userId } });
    const budget = { walletId: payer.walletId, scope: 'user', subject: userId, period: 'month' } as const;
    await new LedgerService(weir.test.database).setBudget({ ...budget, limit: nanoUsd(511_999n) });

    const error = await ask(payer, { max_tokens: 4_000 }).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status: 402, code: 'budget_exceeded', type: 'insufficient_quota' });
    expect((error as APIError).error).toMatchObject({
      message: 'This call needs at least $0.000512000, and the monthly budget of the user has $0.000511999 left.',
      needed_usd: '0.000512000',
      available_usd: '0.000511999',
    });
    expect(vendor.requests).toHaveLength(0);
  });

  it('spends a balance with a lowered call to the last token that it pays for, and refuses the next', async () => {
    const payer = payers[3]!;
    const completions = clientOf(payer).chat.completions;
    const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }], max_tokens: 4_000 } as const;
    const { data, response } = await completions
      .create({ ...body, messages: [...body.messages], stream: true, fake: { chunks: 1_000 } } as never)
      .withResponse();
    for await (const chunk of data as unknown as AsyncIterable<OpenAI.ChatCompletionChunk>)
      expect(chunk.model).toBe('m');

    expect(response.headers.get('x-weir-max-tokens')).toBe('300');
    expect(vendor.requests[0]!.body).toMatchObject({ max_tokens: 300 });
    await eventually(() => expectQuiet(weir.test.database));
    expect(await wallet(payer)).toMatchObject({ postedNanoUsd: 0n, heldNanoUsd: 0n, overrunNanoUsd: 0n });
    await expect(ask(payer, { max_tokens: 1 })).rejects.toMatchObject({ status: 402, code: 'insufficient_balance' });
  });
});
