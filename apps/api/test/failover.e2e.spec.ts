import type { ServerResponse } from 'node:http';
import {
  blackHole,
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  ScriptedVendor,
  type BlackHole,
  type FundedOrganization,
} from '@app/testing';

type Answer = (response: ServerResponse, stream: boolean) => void;

const event = (delta: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;

const begin = (response: ServerResponse, stream: boolean): void => {
  response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' });
  response.flushHeaders();
};

const status =
  (code: number, headers: Record<string, string> = {}, body = '{"error":{"message":"no"}}'): Answer =>
  (response) =>
    void response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body);

/** A piece every 100 ms, for as long as somebody listens. */
const dripping =
  (ofStream: string): Answer =>
  (response, stream) => {
    begin(response, stream);
    const timer = setInterval(() => response.write(stream ? ofStream : ' '), 100);
    response.once('close', () => clearInterval(timer));
  };

/** By model: what its first channel does, and what that is found to be. */
const FAULTS: Readonly<Record<string, readonly [failure: string, answer: Answer]>> = {
  'hangs-before-head': ['timeout', () => undefined],
  'hangs-after-head': ['timeout', begin],
  'drips-bytes': ['timeout', dripping(' ')],
  'drips-empty-events': ['timeout', dripping(event({}))],
  'dies-before-token': [
    'cut_stream',
    (response, stream) => {
      begin(response, stream);
      response.write(stream ? event({ role: 'assistant' }) : '{"id":', () => response.destroy());
    },
  ],
  'limits-with-wait': ['rate_limited', status(429, { 'retry-after': '7' })],
  'limits-without-wait': ['rate_limited', status(429)],
  'refuses-key': ['auth', status(401)],
  'is-broken': ['overloaded', status(500)],
  'is-overloaded': ['overloaded', status(529)],
  'answers-garbage': ['malformed_response', status(200, {}, 'garbage')],
  'answers-error-with-200': ['overloaded', status(200, {}, '{"error":{"message":"no","code":503}}')],
  'answers-nothing': ['malformed_response', status(200, {}, '')],
};
const ELSEWHERE = { 'refuses-connections': 'unreachable', 'never-connects': 'timeout' };
const FAILURES: Readonly<Record<string, string>> = {
  ...ELSEWHERE,
  ...Object.fromEntries(Object.entries(FAULTS).map(([model, [failure]]) => [model, failure])),
};
const MODELS = Object.keys(FAILURES);
/** Of each kind of answer. */
const CALLS_PER_MODEL = 7;

describe('with one channel that fails and two that work', () => {
  let weir: RunningWeir;
  let faulty: ScriptedVendor;
  let healthy: FakeUpstream[];
  let hole: BlackHole;
  let payer: FundedOrganization;

  beforeAll(async () => {
    faulty = await ScriptedVendor.start(({ body }, response) => {
      FAULTS[String(body['model'])]![1](response, body['stream'] === true);
    });
    healthy = await Promise.all([FakeUpstream.start(), FakeUpstream.start()]);
    hole = await blackHole();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '1000' });
      for (const id of MODELS) await given.model({ id });
      const patience = {
        connectTimeoutMs: 500,
        firstByteTimeoutMs: 1_000,
        idleTimeoutMs: 1_000,
        totalTimeoutMs: 2_500,
      };
      const first = { priority: 1, ...patience };
      // Each fault has a channel of its own: one that rests for what another model did would not be asked.
      for (const model of Object.keys(FAULTS)) await given.channel({ baseUrl: faulty.url, models: [model], ...first });
      await given.channel({ baseUrl: 'http://127.0.0.1:9/v1', models: ['refuses-connections'], ...first });
      await given.channel({ baseUrl: hole.url, models: ['never-connects'], ...first });
      for (const { url } of healthy) await given.channel({ baseUrl: url, models: MODELS });
    });
  });
  afterAll(async () => {
    await weir.stop();
    hole.close();
    await Promise.all([faulty, ...healthy].map((vendor) => vendor.close()));
  });

  /** The id of the answer, once it was read to its end. */
  const ask = async (model: string, stream: boolean): Promise<string> => {
    const answer = await fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}` },
      body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'hi' }] }),
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${model}: ${answer.status} ${text}`);
    if (!stream) return (JSON.parse(text) as { id: string }).id;
    const frames = text.trim().split('\n\n');
    expect(frames.at(-1)).toBe('data: [DONE]');
    const events = frames.filter((frame) => frame.startsWith('data: {'));
    const ids = events.map((frame) => (JSON.parse(frame.slice('data: '.length)) as { id: string }).id);
    expect(new Set(ids).size).toBe(1);
    return ids[0]!;
  };

  it('every call is answered, once, and each attempt is on record with its cause', async () => {
    const calls = MODELS.flatMap((model) =>
      [true, false].flatMap((stream) => Array.from({ length: CALLS_PER_MODEL }, () => ask(model, stream))),
    );
    const answers = await Promise.all(calls);

    const served = healthy.flatMap((vendor) => vendor.served.map(({ id }) => id));
    expect(calls.length).toBeGreaterThanOrEqual(200);
    expect(answers.toSorted()).toEqual(served.toSorted());
    expect(new Set(answers).size).toBe(calls.length);

    const { prisma } = weir.test.database;
    await eventually(() => expectQuiet(weir.test.database), 20_000);
    await expectLedgerBalanced(weir.test.database);
    const records = await prisma.usageRecord.findMany({ where: { organizationId: payer.organizationId } });
    expect(records.map(({ outcome }) => outcome)).toEqual(calls.map(() => 'completed'));
    const attempts = await prisma.upstreamAttempt.findMany({ orderBy: [{ requestId: 'asc' }, { number: 'asc' }] });
    const causes = new Map<string, Set<string>>();
    for (const { requestId, modelRequested, attempts: count } of records) {
      const own = attempts.filter((attempt) => attempt.requestId === requestId).map(({ failure }) => failure);
      expect([own.length, own.at(-1)]).toEqual([count, null]);
      for (const failure of own.slice(0, -1)) {
        causes.set(modelRequested, (causes.get(modelRequested) ?? new Set()).add(String(failure)));
      }
    }
    expect(Object.fromEntries([...causes].map(([model, found]) => [model, [...found].join()]))).toEqual(FAILURES);
  }, 120_000);
});
