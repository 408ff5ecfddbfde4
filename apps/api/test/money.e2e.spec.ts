import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  walletState,
  type FundedOrganization,
  type ServedCall,
} from '@app/testing';
import { Pool } from 'undici';

describe('money under load', () => {
  let folder: string;
  let vendor: FakeUpstream;
  let weir: RunningWeir;
  let payer: FundedOrganization;
  let limited: FundedOrganization;
  let pool: Pool;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-witness-'));
    vendor = await FakeUpstream.start({ recordFile: join(folder, 'served.jsonl') });
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '1000' });
      // 100 worst cases: 100 tokens of output at $2 for a million, the call itself $0.001, and nothing for input.
      limited = await given.funded({ balance: '0.12' });
      await given.model({ id: 'm' });
      await given.model({ id: 'even', prices: { input: 0n, cache_read: 0n, call: 1_000_000_000n } });
      await given.channel({ baseUrl: vendor.url, models: ['m', 'even'] });
    });
    pool = new Pool(weir.apiUrl, { connections: 512, pipelining: 1 });
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database), 30_000);
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await pool.close();
    await weir.stop();
    await vendor.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const witness = (): ServedCall[] =>
    readFileSync(join(folder, 'served.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ServedCall);

  const post = (apiToken: string, body: object) =>
    pool.request({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'hello there' }], ...body }),
    });

  /** One call: in one piece, streamed, or streamed and cut off after its first bytes. */
  async function call(number: number): Promise<void> {
    const stream = number % 2 === 0;
    const answer = await post(payer.apiToken, {
      model: 'm',
      stream,
      user: `call-${number}`,
      fake: { chunks: 1 + (number % 30), chunkDelayMs: stream ? 2 : 0 },
    });
    expect(answer.statusCode).toBe(200);
    if (number % 3 !== 0) return void (await answer.body.text());
    answer.body.on('error', () => undefined);
    await new Promise((first) => answer.body.once('data', first));
    answer.body.destroy();
  }

  it('charges 1,000 calls, half of them streams, a third cut off by the caller, exactly as the vendor served them', async () => {
    let next = 0;
    const caller = async () => {
      while (next < 1_000) await call(next++);
    };
    await Promise.all(Array.from({ length: 64 }, caller));
    await eventually(() => expectQuiet(weir.test.database), 60_000);

    const served = witness();
    expect(served).toHaveLength(1_000);
    const records = await weir.test.database.prisma.usageRecord.findMany({ where: { walletId: payer.walletId } });
    const byUser = new Map(records.map((record) => [record.endUser, record]));
    for (const { requestId, prompt_tokens, completion_tokens } of served) {
      const record = byUser.get(requestId)!;
      expect([record.endUser, record.inputTokens, record.outputTokens]).toEqual([
        requestId,
        BigInt(prompt_tokens),
        BigInt(completion_tokens),
      ]);
    }
    const owed = served.reduce(
      (sum, one) => sum + BigInt(one.prompt_tokens) * 1_000n + BigInt(one.completion_tokens) * 2_000n,
      0n,
    );
    const { posted, held, overrun } = await walletState(weir.test.database, payer.walletId);
    expect([1_000_000_000_000n - posted, held, overrun]).toEqual([owed, 0n, 0n]);
  }, 120_000);

  it('admits exactly 100 of 5,000 concurrent calls on a balance of 100 worst cases', async () => {
    vendor.behave({ firstByteDelayMs: 8_000 });
    const statuses = await Promise.all(
      Array.from({ length: 5_000 }, async () => {
        const answer = await post(limited.apiToken, { model: 'even', max_tokens: 100 });
        await answer.body.text();
        return answer.statusCode;
      }),
    );
    vendor.reset();
    expect(statuses.filter((status) => status === 200)).toHaveLength(100);
    expect(statuses.filter((status) => status === 402)).toHaveLength(4_900);
  }, 120_000);
});
