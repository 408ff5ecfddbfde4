import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseRequestId, type RequestId } from '@app/common';
import { readRequestLife, type SettledCall } from '@app/reporting';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  freePort,
  RunningWeir,
  testRedisUrl,
  type FundedOrganization,
} from '@app/testing';

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

/** Takes traces as a collector does: OTLP over HTTP, as JSON. */
class TraceReceiver {
  readonly spans: OtlpSpan[] = [];
  readonly bodies: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TraceReceiver> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.take(request.url ?? '', Buffer.concat(chunks).toString('utf8'));
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    }).listen(0, '127.0.0.1');
    const receiver = new TraceReceiver(server);
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  of(traceId: string): OtlpSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private take(path: string, body: string): void {
    expect(path).toBe('/v1/traces');
    this.bodies.push(body);
    const { resourceSpans } = JSON.parse(body) as {
      resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
    };
    for (const { scopeSpans } of resourceSpans) for (const { spans } of scopeSpans) this.spans.push(...spans);
  }
}

const valuesOf = ({ attributes }: OtlpSpan): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLERS_SPAN = 'b7ad6b7169203331';

describe('what is told of calls to whoever watches', () => {
  let weir: RunningWeir;
  let collector: TraceReceiver;
  let [broken, vendor]: FakeUpstream[] = [];
  let metricsUrl: string;
  let payer: FundedOrganization;
  let channels: { readonly broken: string; readonly works: string };

  beforeAll(async () => {
    [broken, vendor, collector] = await Promise.all([
      FakeUpstream.start(),
      FakeUpstream.start(),
      TraceReceiver.start(),
    ]);
    const metricsPort = await freePort();
    metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
    weir = await RunningWeir.start(
      async (given) => {
        payer = await given.funded({ balance: '100' });
        await given.model({ id: 'gpt-4o' });
        const models = ['gpt-4o'];
        channels = {
          broken: await given.channel({ baseUrl: broken!.url, models, name: 'broken "one"', priority: 1 }),
          works: await given.channel({ baseUrl: vendor!.url, models, name: 'works' }),
        };
      },
      { WEIR_LOG_LEVEL: 'info', WEIR_OTLP_URL: collector.url, WEIR_API_METRICS_PORT: String(metricsPort) },
    );
  });
  afterEach(async () => {
    broken!.behave({});
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await Promise.all([broken!.close(), vendor!.close(), collector.close()]);
  });

  const call = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}`, ...headers },
      body: JSON.stringify({
        model: 'gpt-4o',
        messages: [{ role: 'user', content: 'a very private question' }],
        ...body,
      }),
    });
  const metric = async (line: string): Promise<number> => {
    const lines = (await (await fetch(metricsUrl)).text()).split('\n');
    return Number(lines.find((one) => one.startsWith(`${line} `))?.slice(line.length + 1) ?? 0);
  };

  it('counts calls, attempts, usage and money under labels that do not grow with what callers send', async () => {
    broken!.behave({ status: 503 });
    const before = await metric('usage_total{model="gpt-4o",component="output"}');
    const answer = await call({ stream: true });
    expect(answer.status).toBe(200);
    await answer.text();
    expect((await call({ model: 'gpt-made-up-by-a-caller' })).status).toBe(404);
    expect((await call({}, { authorization: 'Bearer sk-none' })).status).toBe(401);
    await eventually(async () => {
      expect(await metric('calls_total{model="gpt-4o",endpoint="chat/completions",outcome="completed"}')).toBe(1);
    });
    const failed = `attempts_total{channel="broken \\"one\\"",channel_id="${channels.broken}",provider="openai-compatible"`;
    expect(await metric(`${failed},failure="overloaded"}`)).toBe(1);
    const served = `attempts_total{channel="works",channel_id="${channels.works}",provider="openai-compatible"`;
    expect(await metric(`${served},failure="none"}`)).toBe(1);
    expect(await metric('calls_refused_total{endpoint="chat/completions",code="model_not_found"}')).toBe(1);
    expect(await metric('calls_refused_total{endpoint="chat/completions",code="invalid_api_key"}')).toBe(1);
    expect(await metric('usage_total{model="gpt-4o",component="output"}')).toBeGreaterThan(before);
    await eventually(() => expectQuiet(weir.test.database));
    const { rows } = await weir.test.database.pool.query<{ charged: string; held: string }>(
      `SELECT sum(charge_nano_usd) / 1e9 AS charged, sum(hold_nano_usd) / 1e9 AS held FROM usage_records`,
    );
    expect(await metric('charges_usd_total{model="gpt-4o"}')).toBeCloseTo(Number(rows[0]!.charged), 9);
    expect(await metric('holds_usd_total')).toBeCloseTo(Number(rows[0]!.held), 9);
    expect(await metric('call_first_token_seconds_count{model="gpt-4o"}')).toBe(1);
    expect(await metric('call_seconds_count{model="gpt-4o"}')).toBe(1);
    expect(await metric('call_overhead_seconds_count')).toBe(1);
    expect(await metric('hold_seconds_count')).toBe(1);
    const all = await (await fetch(metricsUrl)).text();
    expect(all).not.toContain('made-up');
  });

  it('sends spans of a call, its hold and its attempts, below the span of the caller', async () => {
    broken!.behave({ status: 503 });
    const answer = await call({ user: 'somebody' }, { traceparent: `00-${TRACE_ID}-${CALLERS_SPAN}-01` });
    await answer.text();
    await eventually(async () => expect(collector.of(TRACE_ID)).toHaveLength(4), 15_000);
    const spans = collector.of(TRACE_ID);
    const root = spans.find(({ name }) => name === 'chat/completions')!;
    expect(root).toMatchObject({ parentSpanId: CALLERS_SPAN, kind: 2 });
    expect(valuesOf(root)).toMatchObject({
      'weir.request_id': answer.headers.get('x-request-id'),
      'weir.organization_id': payer.organizationId,
      'weir.outcome': 'completed',
      'weir.charge_usd': answer.headers.get('x-weir-charge-usd'),
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': expect.any(Number),
    });
    const below = spans.filter(({ parentSpanId }) => parentSpanId === root.spanId);
    expect(below.map(({ name }) => name).sort()).toEqual(['attempt', 'attempt', 'hold']);
    const attempts = below.filter(({ name }) => name === 'attempt').map(valuesOf);
    expect(attempts).toContainEqual(
      expect.objectContaining({
        'weir.channel_id': channels.broken,
        'error.type': 'overloaded',
        'http.response.status_code': 503,
      }),
    );
    expect(attempts).toContainEqual(
      expect.objectContaining({ 'weir.channel': 'works', 'http.response.status_code': 200 }),
    );
    for (const span of spans) {
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
    }
  });

  it('sends a span of a refused call, and begins a trace of its own where the caller has none that is one', async () => {
    const answer = await call({ model: 'nothing' }, { traceparent: '00-zz-1-01' });
    expect(answer.status).toBe(404);
    const requestId = answer.headers.get('x-request-id');
    await eventually(async () => {
      const span = collector.spans.find((one) => valuesOf(one)['weir.request_id'] === requestId);
      expect(span && valuesOf(span)).toMatchObject({ 'error.type': 'model_not_found', 'weir.outcome': 'refused' });
      expect(span!.parentSpanId ?? '').toBe('');
    }, 15_000);
  });

  it('sends nothing of a call whose caller does not trace it', async () => {
    const untraced = '1af7651916cd43dd8448eb211c80319c';
    const traced = '2af7651916cd43dd8448eb211c80319c';
    await (await call({}, { traceparent: `00-${untraced}-${CALLERS_SPAN}-00` })).text();
    await (await call({}, { traceparent: `00-${traced}-${CALLERS_SPAN}-01` })).text();
    await eventually(async () => expect(collector.of(traced)).toHaveLength(3), 15_000);
    expect(collector.of(untraced)).toEqual([]);
  });

  it('puts neither prompts nor secrets into traces, metrics and logs', async () => {
    const told = [...collector.bodies, await (await fetch(metricsUrl)).text(), JSON.stringify(weir.logOf('api'))];
    expect(told.length).toBeGreaterThan(2);
    for (const text of told) {
      expect(text).not.toContain('private question');
      expect(text).not.toContain(payer.apiToken);
      expect(text).not.toContain('upstream-secret');
    }
  });

  it('never tells a vendor of the trace of a caller', () => {
    for (const request of [...broken!.requests, ...vendor!.requests]) {
      expect(JSON.stringify(request.headers)).not.toContain(CALLERS_SPAN);
    }
    expect(vendor!.requests.length).toBeGreaterThan(0);
  });

  it('writes one line for each call, with its way, its times and its money, and one for each refusal', async () => {
    broken!.behave({ status: 503 });
    const answer = await call({ stream: true });
    await answer.text();
    const refused = await call({ model: 'nothing' });
    const line = (msg: string, from: Response) =>
      weir.logOf('api').find((one) => one.msg === msg && one['requestId'] === from.headers.get('x-request-id'));
    await eventually(async () => expect(line('call refused', refused)).toBeDefined());
    expect(line('call', answer)).toMatchObject({
      organizationId: payer.organizationId,
      endpoint: 'chat/completions',
      groupId: expect.any(String),
      channelId: channels.works,
      credentialId: expect.any(String),
      attempts: 2,
      failures: ['overloaded'],
      holdUsd: answer.headers.get('x-weir-hold-usd'),
      firstTokenMs: expect.any(Number),
      queueMs: expect.any(Number),
      overheadMs: expect.any(Number),
    });
    expect(line('call refused', refused)).toMatchObject({
      organizationId: payer.organizationId,
      endpoint: 'chat/completions',
      code: 'model_not_found',
      status: 404,
    });
  });

  it('tells of each call which channels it was not sent to, and why, and of the circuits that are open', async () => {
    broken!.behave({ status: 401 });
    await (await call({})).text();
    const answer = await call({});
    await answer.text();
    const requestId = parseRequestId(answer.headers.get('x-request-id')!)!;
    const life = await eventuallySettled(requestId);
    expect(life.attempts).toMatchObject([{ channelName: 'works', failure: null }]);
    expect(life.route).toMatchObject({
      candidates: 2,
      skipped: [{ channelId: channels.broken, channelName: 'broken "one"', reason: 'no_credential' }],
    });
    expect(life.route!.skipped[0]!.untilMs).toBeGreaterThan(0);
    const scope = { organizationId: payer.organizationId };
    expect(await readRequestLife(weir.test.database.prisma, requestId, scope)).toMatchObject({ route: null });
    const text = await (await fetch(metricsUrl)).text();
    expect(text).toMatch(
      /^circuits\{kind="credential",.*channel="broken \\"one\\"",.*failure="auth",phase="open"\} 1$/m,
    );
    const { stdout } = spawnSync('node', ['dist/scripts/explain.js', answer.headers.get('x-request-id')!], {
      env: { ...process.env, DATABASE_URL: weir.test.url, REDIS_URL: testRedisUrl() },
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/route, of 2 channels\n {2}not asked: broken "one": no_credential until 20/);
  });

  it('tells of a call that no channel could take why none could', async () => {
    vendor!.behave({ status: 401 });
    await (await call({})).text();
    const refused = await call({});
    expect(refused.status).toBe(503);
    const requestId = refused.headers.get('x-request-id');
    await eventually(async () => {
      const line = weir.logOf('api').find((one) => one.msg === 'call refused' && one['requestId'] === requestId);
      expect(line).toMatchObject({
        model: 'gpt-4o',
        code: 'upstream_unavailable',
        skippedChannels: expect.arrayContaining([
          expect.objectContaining({ channelId: channels.works, reason: 'no_credential' }),
        ]),
      });
    });
  });

  const eventuallySettled = (requestId: RequestId): Promise<SettledCall> =>
    eventually(async () => {
      const life = await readRequestLife(weir.test.database.prisma, requestId);
      if (life?.state !== 'settled') throw new Error('not settled yet');
      return life;
    });
});
