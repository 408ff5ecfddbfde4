import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { Clock, formatRequestId, parseRequestId, type RequestId } from '@app/common';
import {
  OverviewService,
  ReportingDatabase,
  RequestLifeService,
  RequestLogService,
  UsageReportService,
} from '@app/reporting';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  forgetFailures,
  RunningWeir,
  testRedisUrl,
  type FundedOrganization,
} from '@app/testing';

const HOUR_MS = 3_600_000;

describe('the life of a call, as it is told', () => {
  let down: FakeUpstream;
  let vendor: FakeUpstream;
  let weir: RunningWeir;
  let payer: FundedOrganization;
  let stranger: FundedOrganization;
  let reading: ReportingDatabase;
  let life: RequestLifeService;
  let requestLog: RequestLogService;

  beforeAll(async () => {
    down = await FakeUpstream.start({ defaults: { status: 503 } });
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      stranger = await given.funded({ balance: '10' });
      await given.model({ id: 'm' });
      await given.channel({ name: 'down', baseUrl: down.url, models: ['m'], priority: 10 });
      await given.channel({
        name: 'up',
        baseUrl: vendor.url,
        models: ['m'],
        upstreamModel: 'their-m',
        onDisconnect: 'abort',
      });
    });
    reading = new ReportingDatabase(weir.test.config);
    life = new RequestLifeService(weir.test.database);
    requestLog = new RequestLogService(reading, new Clock());
  });
  beforeEach(() => forgetFailures(weir.test));
  afterEach(() => vendor.reset());
  afterAll(async () => {
    await reading.onApplicationShutdown();
    await weir.stop();
    await vendor.close();
    await down.close();
  });

  async function call(): Promise<RequestId> {
    const answer = await fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(answer.status).toBe(200);
    await answer.text();
    return parseRequestId(answer.headers.get('x-request-id')!)!;
  }

  const mine = () => ({ organizationId: payer.organizationId });
  const settled = (requestId: RequestId, scope?: { organizationId: string }) =>
    eventually(async () => {
      const told = await life.requestLife(requestId, scope);
      if (told.state !== 'settled') throw new Error(`it is ${told.state}`);
      return told;
    });
  const lastHours = () => {
    const nowMs = new Clock().nowMs();
    return { from: new Date(nowMs - 2 * HOUR_MS), to: new Date(nowMs + HOUR_MS), timeZone: 'UTC' };
  };

  it('has each attempt, what every unit cost, and entries of the ledger that sum to zero', async () => {
    const requestId = await call();
    const { call: row, attempts, charge, transaction } = await settled(formatRequestId(requestId) as RequestId);
    expect(row).toMatchObject({ requestId, modelRequested: 'm', outcome: 'completed', attempts: 2 });
    expect(attempts).toMatchObject([
      { number: 1, channelName: 'down', httpStatus: 503, failure: expect.any(String) },
      { number: 2, channelName: 'up', httpStatus: 200, failure: null, upstreamModel: 'their-m' },
    ]);
    expect(attempts[1]!.startedAfterMs).toBeGreaterThanOrEqual(attempts[0]!.startedAfterMs);
    const amounts = charge.lines.reduce((sum, { amountPicoUsd }) => sum + amountPicoUsd, 0n);
    expect(charge.chargeNanoUsd).toBeGreaterThan(0n);
    expect(amounts + charge.roundingPicoUsd).toBe(charge.chargeNanoUsd * 1000n);
    expect(charge).toMatchObject({ priceModelId: 'm', pricesFrom: new Date('2020-01-01T00:00:00Z') });
    expect(transaction!.shareNanoUsd).toBe(charge.chargeNanoUsd);
    expect(transaction!.entries.length).toBeGreaterThan(1);
    expect(transaction!.entries.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n)).toBe(0n);
    await expectLedgerBalanced(weir.test.database);
  });

  it('tells its organization nothing of channels and costs, and nobody else that there was a call', async () => {
    const requestId = await call();
    const { call: row, attempts, transaction } = await settled(requestId, mine());
    expect(row).toMatchObject({ channelId: null, providerId: null, costNanoUsd: null });
    expect(attempts).toHaveLength(2);
    for (const attempt of attempts) {
      expect(attempt).toMatchObject({ channelId: null, channelName: null, providerId: null, costNanoUsd: null });
      expect(attempt).toMatchObject({ upstreamModel: null, upstreamRequestId: null });
    }
    const { prisma } = weir.test.database;
    const own = await prisma.ledgerEntry.findMany({
      where: { transactionId: transaction!.id, account: { organizationId: payer.organizationId } },
    });
    expect(transaction!.entries.map(({ amountNanoUsd }) => amountNanoUsd)).toEqual(
      own.map(({ amountNanoUsd }) => amountNanoUsd),
    );
    const unseen = { code: 'not_found' };
    const others = { organizationId: stranger.organizationId };
    await expect(life.requestLife(requestId, others)).rejects.toMatchObject(unseen);
    const somebody = { ...mine(), userId: stranger.organizationId };
    await expect(life.requestLife(requestId, somebody)).rejects.toMatchObject(unseen);
    await expect(life.requestLife('req_0')).rejects.toMatchObject(unseen);
  });

  it('is told while it is under way, when it waits to be settled, and when it was set aside', async () => {
    vendor.behave({ hang: true });
    const aborted = new AbortController();
    const hanging = fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
      signal: aborted.signal,
    }).catch(() => undefined);
    const { prisma, pool } = weir.test.database;
    const hold = await eventually(() => prisma.hold.findFirstOrThrow({ where: { walletId: payer.walletId } }));
    const others = { organizationId: stranger.organizationId };
    expect(await life.requestLife(hold.requestId, mine())).toMatchObject({
      ...{ state: 'in_flight', organizationId: payer.organizationId, holdNanoUsd: hold.amountNanoUsd, reason: null },
    });
    await expect(life.requestLife(hold.requestId, others)).rejects.toMatchObject({ code: 'not_found' });
    vendor.reset();
    aborted.abort();
    await hanging;
    await eventually(() => expectQuiet(weir.test.database), 30_000);

    await weir.stopApp('worker');
    const requestId = await call();
    await eventually(async () => {
      expect(await life.requestLife(requestId, mine())).toMatchObject({ state: 'ended', reason: null });
    });
    await expect(life.requestLife(requestId, others)).rejects.toMatchObject({ code: 'not_found' });

    await pool.query(
      `INSERT INTO quarantined_usages (request_id, wallet_id, body, reason)
       SELECT request_id, wallet_id, body, 'of a test' FROM usage_inbox WHERE request_id = $1`,
      [requestId],
    );
    expect(await life.requestLife(requestId)).toMatchObject({ state: 'quarantined', reason: 'of a test' });
    expect(await life.requestLife(requestId, mine())).toMatchObject({ state: 'quarantined', reason: null });
    await expect(life.requestLife(requestId, others)).rejects.toMatchObject({ code: 'not_found' });

    await pool.query('DELETE FROM quarantined_usages');
    await weir.launch('worker');
    await eventually(() => expectQuiet(weir.test.database), 30_000);
    await expectLedgerBalanced(weir.test.database);
  }, 60_000);

  it('is in the request log once it is settled, and in the charts when the worker has rolled it up', async () => {
    const requestId = await call();
    await eventually(async () => {
      const { items } = await requestLog.listRequests({}, { scope: mine() });
      expect(items[0]).toMatchObject({ requestId });
    });
    const { rows } = await weir.test.database.pool.query<{ calls: number; charge: bigint }>(
      'SELECT count(*)::int AS calls, sum(charge_nano_usd)::bigint AS charge FROM usage_records',
    );
    const truth = { calls: rows[0]!.calls, chargeNanoUsd: rows[0]!.charge };
    await eventually(async () => {
      const { totals } = await new OverviewService(reading, new Clock()).overview(lastHours());
      expect(totals).toMatchObject(truth);
      const usage = new UsageReportService(reading);
      const report = await usage.usage({ ...lastHours(), scope: mine(), by: 'hour', groupBy: 'apiToken' });
      expect(report.totals).toMatchObject(truth);
      expect(report.groups).toMatchObject([{ key: payer.apiTokenId, name: 'test' }]);
    });
    expect(weir.logOf('worker')).toEqual([]);
  });

  it('is what `npm run explain` prints', async () => {
    const requestId = await call();
    const { charge, transaction } = await settled(requestId);
    const { status, stdout } = spawnSync(
      process.execPath,
      [resolve('dist/scripts/explain.js'), formatRequestId(requestId)],
      {
        env: {
          PATH: process.env['PATH'],
          DATABASE_URL: weir.test.url,
          REDIS_URL: testRedisUrl(),
          WEIR_DATA_DIR: weir.dataDirectory,
        },
        encoding: 'utf8',
      },
    );
    expect(status).toBe(0);
    expect(stdout).toContain(`${formatRequestId(requestId)}  completed`);
    expect(stdout).toMatch(/1\. down as m: \w+, HTTP 503/);
    expect(stdout).toMatch(/2\. up as their-m: served, HTTP 200/);
    for (const { component, quantity, pricePicoUsd } of charge.lines) {
      expect(stdout).toMatch(new RegExp(`${component} +${quantity} x ${pricePicoUsd} = `));
    }
    expect(stdout).toContain(`ledger transaction ${transaction!.id}`);
  });
});
