import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  testRedisUrl,
  type FundedOrganization,
  type ServedCall,
} from '@app/testing';
import { Redis } from 'ioredis';
import { Pool } from 'undici';

const CALLERS = 32;

describe('crashes under load', () => {
  let folder: string;
  let vendor: FakeUpstream;
  let weir: RunningWeir;
  let payer: FundedOrganization;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-witness-'));
    vendor = await FakeUpstream.start({ recordFile: join(folder, 'served.jsonl') });
    weir = await RunningWeir.start(
      async (given) => {
        payer = await given.funded({ balance: '1000' });
        await given.model({ id: 'm' });
        await given.channel({ baseUrl: vendor.url, models: ['m'] });
      },
      { WEIR_JOURNAL_STALE_MS: '3000' },
    );
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const witness = (prefix: string) =>
    readFileSync(join(folder, 'served.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ServedCall)
      .filter(({ requestId }) => requestId!.startsWith(prefix));

  /** Calls until `fault` is over, and a little longer. Answers the calls whose answers arrived whole. */
  async function loadDuring(prefix: string, fault: () => Promise<void>): Promise<Set<string>> {
    const pool = new Pool(weir.apiUrl, { connections: CALLERS });
    const answered = new Set<string>();
    let isOver = false;
    let next = 0;
    const caller = async () => {
      while (!isOver) {
        const number = next++;
        const user = `${prefix}${number}`;
        const body = {
          model: 'm',
          user,
          stream: number % 2 === 0,
          messages: [{ role: 'user', content: 'hi' }],
          fake: { chunks: 10, chunkDelayMs: number % 2 ? 0 : 2 },
        };
        const headers = { authorization: `Bearer ${payer.apiToken}` };
        try {
          const answer = await pool.request({
            method: 'POST',
            path: '/v1/chat/completions',
            headers,
            body: JSON.stringify(body),
          });
          const text = await answer.body.text();
          if (answer.statusCode === 200 && (number % 2 === 1 || text.includes('[DONE]'))) answered.add(user);
        } catch {
          await pause(20);
        }
      }
    };
    const callers = Array.from({ length: CALLERS }, caller);
    await pause(500);
    await fault();
    await pause(1_000);
    isOver = true;
    await Promise.all(callers);
    await pool.destroy();
    return answered;
  }

  /** Each call that was answered is charged once, as served; nothing is charged that was not served. */
  async function expectChargedAsServed(prefix: string, answered: ReadonlySet<string>): Promise<void> {
    await eventually(() => expectQuiet(weir.test.database), 30_000);
    await expectLedgerBalanced(weir.test.database);
    const records = await weir.test.database.prisma.usageRecord.findMany({
      where: { endUser: { startsWith: prefix }, chargeNanoUsd: { gt: 0 } },
    });
    const charged = new Map(records.map((record) => [record.endUser!, record]));
    expect(charged.size).toBe(records.length);
    const served = new Map(witness(prefix).map((call) => [call.requestId!, call]));
    expect([...answered].filter((user) => !charged.has(user))).toEqual([]);
    expect([...charged.keys()].filter((user) => !served.has(user))).toEqual([]);
    for (const record of records.filter(({ usageSource }) => usageSource === 'upstream')) {
      const call = served.get(record.endUser!)!;
      expect([record.inputTokens, record.outputTokens]).toEqual([
        BigInt(call.prompt_tokens),
        BigInt(call.completion_tokens),
      ]);
    }
    expect(answered.size).toBeGreaterThan(CALLERS);
  }

  it('charges every answered call once after kill -9 of the API, and frees the holds of those it took along', async () => {
    const answered = await loadDuring('api-', async () => {
      await weir.kill('api');
      await weir.launch('api');
    });
    await expectChargedAsServed('api-', answered);
  }, 90_000);

  it('charges a stream that died with the API up to its last checkpoint, and says so', async () => {
    const body = {
      model: 'm',
      user: 'long-stream',
      stream: true,
      messages: [{ role: 'user', content: 'hi' }],
      fake: { chunks: 2_000, chunkDelayMs: 2 },
    };
    const headers = { authorization: `Bearer ${payer.apiToken}` };
    const answer = await fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const reading = answer.text().catch(() => 'cut off');
    await pause(3_500);
    await weir.kill('api');
    expect(await reading).toBe('cut off');
    await weir.launch('api');

    const record = await eventually(
      () => weir.test.database.prisma.usageRecord.findFirstOrThrow({ where: { endUser: 'long-stream' } }),
      30_000,
    );

    expect(record).toMatchObject({ outcome: 'recovered', usageSource: 'tokenizer' });
    const streamed = await eventually(async () => witness('long-stream')[0]!);
    expect(record.outputTokens).toBeGreaterThan(0n);
    expect(Number(record.outputTokens)).toBeLessThanOrEqual(streamed.completion_tokens * 4);
    await eventually(() => expectQuiet(weir.test.database), 30_000);
    await expectLedgerBalanced(weir.test.database);
  }, 90_000);

  it('charges every answered call once after kill -9 of the worker', async () => {
    const answered = await loadDuring('worker-', async () => {
      await weir.kill('worker');
      await weir.launch('worker');
    });
    await expectChargedAsServed('worker-', answered);
  }, 90_000);

  it('charges every answered call once after Redis forgot everything and cut every connection', async () => {
    const redis = new Redis(testRedisUrl());
    const answered = await loadDuring('redis-', async () => {
      await redis.flushdb();
      await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    });
    redis.disconnect();
    await expectChargedAsServed('redis-', answered);
  }, 90_000);

  it('charges every answered call once after PostgreSQL cut every connection, again and again', async () => {
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    const answered = await loadDuring('postgres-', async () => {
      for (let round = 0; round < 10; round++) {
        await weir.test.database.pool.query(cut).catch(() => undefined);
        await pause(100);
      }
    });
    await expectChargedAsServed('postgres-', answered);
  }, 90_000);

  it('finishes streams, ships its journal and exits with 0 when told to stop', async () => {
    let code: number | null = null;
    const answered = await loadDuring('stop-', async () => {
      code = await weir.stopApp('api');
      await weir.launch('api');
    });
    expect(code).toBe(0);
    await expectChargedAsServed('stop-', answered);
  }, 90_000);
});
