import type { ServerResponse } from 'node:http';
import { blackHole, FakeUpstream, type BlackHole } from '@app/testing';
import { callAlong, callerWith, rawVendor, stepTo, type RawVendor } from './__fixtures__/calls';
import type { UpstreamStep } from './upstream-call';

type Answer = (response: ServerResponse) => void;

const event = (delta: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;

const head =
  (contentType: string, then: (response: ServerResponse) => void = () => undefined): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': contentType });
    response.flushHeaders();
    then(response);
  };

/** A piece every 40 ms, for as long as somebody listens. */
const dripping = (contentType: string, piece: (index: number) => string): Answer =>
  head(contentType, (response) => {
    let index = 0;
    const timer = setInterval(() => response.write(piece(index++)), 40);
    response.once('close', () => clearInterval(timer));
  });

const status =
  (code: number, headers: Record<string, string> = {}, body = '{"error":{"message":"no"}}'): Answer =>
  (response) =>
    void response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body);

const whole = (body: string) => status(200, {}, body);
const STREAM = 'text/event-stream';
const JSON_TYPE = 'application/json';

interface Fault {
  readonly what: string;
  readonly failure: string;
  readonly stream: boolean;
  readonly answer: Answer;
  readonly channel?: Partial<UpstreamStep['channel']>;
}

const both = (what: string, failure: string, answer: Answer): Fault[] =>
  [true, false].map((stream) => ({ what, failure, stream, answer }));

const FAULTS: readonly Fault[] = [
  ...both('hangs before its head', 'timeout', () => undefined),
  { what: 'hangs after its head', failure: 'timeout', stream: true, answer: head(STREAM) },
  { what: 'hangs after its head', failure: 'timeout', stream: false, answer: head(JSON_TYPE) },
  {
    what: 'dies before its first token',
    failure: 'cut_stream',
    stream: true,
    answer: head(STREAM, (response) => response.write(event({ role: 'assistant' }), () => response.destroy())),
  },
  {
    what: 'dies within its answer',
    failure: 'cut_stream',
    stream: false,
    answer: head(JSON_TYPE, (response) => response.write('{"id":', () => response.destroy())),
  },
  {
    what: 'drips one event, byte by byte',
    failure: 'timeout',
    stream: true,
    answer: dripping(STREAM, (index) => `data: {"id":"${'x'.repeat(10_000)}`[index % 10_000]!),
  },
  {
    what: 'drips events that say nothing',
    failure: 'timeout',
    stream: true,
    answer: dripping(STREAM, () => event({})),
  },
  {
    what: 'drips blanks',
    failure: 'timeout',
    stream: false,
    answer: dripping(JSON_TYPE, () => ' '),
    channel: { totalTimeoutMs: 900 },
  },
  ...both('limits, and says for how long', 'rate_limited', status(429, { 'retry-after': '7' })),
  ...both('limits, and does not say for how long', 'rate_limited', status(429)),
  ...both('does not accept the key', 'auth', status(401)),
  ...both('is broken', 'overloaded', status(500)),
  ...both('is overloaded', 'overloaded', status(529)),
  ...both('answers garbage', 'malformed_response', whole('\u0000\u0001 garbage')),
  ...both('answers an error with 200', 'overloaded', whole('{"error":{"message":"no","code":503}}')),
  ...both('answers nothing', 'malformed_response', whole('')),
];

describe('a call whose first channel', () => {
  const caller = callerWith();
  const patience = { connectTimeoutMs: 300, firstByteTimeoutMs: 700, idleTimeoutMs: 500 };
  let healthy: FakeUpstream;
  let hole: BlackHole;

  beforeAll(async () => {
    [healthy, hole] = await Promise.all([FakeUpstream.start(), blackHole()]);
  });
  beforeEach(() => healthy.reset());
  afterAll(async () => {
    hole.close();
    await caller.onApplicationShutdown();
    await healthy.close();
  });

  const served = async (url: string, { failure, stream, channel }: Pick<Fault, 'failure' | 'stream' | 'channel'>) => {
    const route = [stepTo(url, { id: 'faulty', ...patience, ...channel }), stepTo(healthy.url, { id: 'healthy' })];
    const { call, sink, meter, attempts } = callAlong(route, { stream });
    await expect(caller.relay(call)).resolves.toMatchObject({ kind: stream ? 'stream' : 'completion' });
    expect(attempts).toMatchObject([
      { channelId: 'faulty', failure },
      { channelId: 'healthy', failure: null, httpStatus: 200 },
    ]);
    expect(healthy.requests).toHaveLength(1);
    expect(meter.usage?.quantities.output).toBe(healthy.served[0]?.completion_tokens);
    if (stream) expect(sink.content).toBe(meter.text);
  };

  it.each(FAULTS.map((fault) => [fault.what, fault.stream, fault] as const))(
    '%s is answered by the next (streamed: %s)',
    async (_what, _stream, fault) => {
      const vendor: RawVendor = await rawVendor(fault.answer);
      try {
        await served(vendor.url, fault);
      } finally {
        await vendor.close();
      }
    },
  );

  it.each([true, false])('refuses connections is answered by the next (streamed: %s)', async (stream) => {
    const gone = await rawVendor(() => undefined);
    await gone.close();
    await served(gone.url, { failure: 'unreachable', stream });
  });

  it.each([true, false])('never takes a connection is answered by the next (streamed: %s)', async (stream) => {
    await served(hole.url, { failure: 'timeout', stream });
  });

  it('breaks off after its first token is not answered twice', async () => {
    const vendor = await rawVendor(
      head(STREAM, (response) => response.write(event({ content: 'Hel' }), () => response.destroy())),
    );
    const { call, sink, attempts } = callAlong([stepTo(vendor.url), stepTo(healthy.url)]);
    await expect(caller.relay(call)).rejects.toMatchObject({ failure: 'cut_stream' });
    expect([sink.content, attempts.length, healthy.requests.length]).toEqual(['Hel', 1, 0]);
    await vendor.close();
  });

  it('drips a token now and then is ended when its whole time is over, and not before', async () => {
    const vendor = await rawVendor(dripping(STREAM, () => event({ content: 'a' })));
    const { call, sink } = callAlong([stepTo(vendor.url, { ...patience, totalTimeoutMs: 1_500 })]);
    await expect(caller.relay(call)).rejects.toMatchObject({ failure: 'timeout' });
    expect(sink.content.length).toBeGreaterThan(700 / 40);
    await vendor.close();
  });
});
