import type { ChatRequest } from '@app/llm';
import { eventually, FakeUpstream, type Behaviour } from '@app/testing';
import { callAlong, callerWith, stepTo } from './__fixtures__/calls';
import type { UpstreamStep } from './upstream-call';

const WHOLE: Partial<ChatRequest> = { stream: false };

describe('UpstreamCaller', () => {
  const caller = callerWith();
  let vendor: FakeUpstream;
  let spare: FakeUpstream;

  beforeAll(async () => {
    [vendor, spare] = await Promise.all([FakeUpstream.start(), FakeUpstream.start()]);
  });
  beforeEach(() => {
    vendor.reset();
    spare.reset();
  });
  afterAll(async () => {
    await caller.onApplicationShutdown();
    await Promise.all([vendor.close(), spare.close()]);
  });

  const failureWith = async (
    fake: Behaviour,
    channel: Partial<UpstreamStep['channel']> = {},
    request: Partial<ChatRequest> = {},
  ) => {
    vendor.behave(fake);
    const recorded = callAlong([stepTo(vendor.url, channel)], request);
    const error: unknown = await caller.relay(recorded.call).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return { ...recorded, error };
  };

  it('whose secret gets no access token fails by its credential, and the next channel answers', async () => {
    const vertex = { ...stepTo(vendor.url, { adapterId: 'vertex-gemini', id: 'vertex' }) };
    const broken = { ...vertex, credential: { id: 'broken', secret: '{"type":"service_account"}' } };
    const { call, attempts } = callAlong([broken, stepTo(spare.url)], WHOLE);
    await expect(caller.relay(call)).resolves.toMatchObject({ kind: 'completion' });
    expect(attempts).toMatchObject([
      { channelId: 'vertex', credentialId: 'broken', failure: 'auth', httpStatus: null },
      { channelId: 'channel', failure: null },
    ]);
    expect(vendor.served).toEqual([]);
  });

  it('asks nobody for a caller that left before the request was ready', async () => {
    const { call, sink, meter } = callAlong([stepTo(vendor.url), stepTo(spare.url)]);
    sink.leave();
    await expect(caller.relay(call)).rejects.toMatchObject({ failure: 'cut_stream' });
    expect([vendor.requests, spare.requests]).toEqual([[], []]);
    expect(meter.reading().source).toBe('none');
  });

  describe('an answer', () => {
    it('in one piece is read, counted and reported', async () => {
      const { call, meter, attempts, sink } = callAlong([stepTo(vendor.url)], WHOLE);
      const answer = await caller.relay(call);
      const [served] = vendor.served;
      expect(answer).toMatchObject({ kind: 'completion', parsed: { completion: { id: served?.id, model: 'm' } } });
      expect(meter.usage).toMatchObject({ source: 'upstream', quantities: { output: served?.completion_tokens } });
      expect(attempts).toMatchObject([
        {
          channelId: 'channel',
          credentialId: 'credential',
          upstreamModel: 'upstream-m',
          httpStatus: 200,
          failure: null,
        },
      ]);
      expect([attempts[0]?.upstreamRequestId, sink.isBegun]).toEqual([served?.id, false]);
    });

    it('as a stream goes to the sink but for its last chunk', async () => {
      const { call, sink, meter } = callAlong([stepTo(vendor.url)]);
      const answer = await caller.relay(call);
      expect(sink.chunks[0]?.document.choices[0]?.delta).toMatchObject({ role: 'assistant' });
      expect(sink.chunks.some(({ document }) => document.choices[0]?.finish_reason)).toBe(false);
      expect(answer).toMatchObject({ kind: 'stream', last: { document: { choices: [{ finish_reason: 'stop' }] } } });
      expect([meter.text, meter.usage?.source]).toEqual([sink.content, 'upstream']);
      expect(answer.kind === 'stream' && answer.reported?.usage).toBe(meter.usage);
    });

    it('B22 in one piece although a stream was asked for becomes a stream', async () => {
      vendor.behave({ ignoreStream: true });
      const { call, sink } = callAlong([stepTo(vendor.url)]);
      const answer = await caller.relay(call);
      expect(sink.chunks.map(({ document }) => document.object)).toEqual(Array(2).fill('chat.completion.chunk'));
      expect(sink.content).not.toBe('');
      expect(answer).toMatchObject({ kind: 'stream', last: { document: { choices: [{ finish_reason: 'stop' }] } } });
    });

    it('H18 is asked for without the names of end users where they are not to be told', async () => {
      const discreet = callerWith({ WEIR_HASH_END_USERS: 'true' });
      await discreet.relay(callAlong([stepTo(vendor.url)], { parameters: { user: 'ann' } }).call);
      await caller.relay(callAlong([stepTo(vendor.url)], { parameters: { user: 'ann' } }).call);
      const [hidden, open] = vendor.requests.map(({ body }) => (body as { user: string }).user);
      expect([hidden, open]).toEqual([expect.stringMatching(/^[\w-]{43}$/), 'ann']);
      await discreet.onApplicationShutdown();
    });

    it('is asked for in the name and with the secret of the channel', async () => {
      await caller.relay(callAlong([stepTo(vendor.url)]).call);
      const [received] = vendor.requests;
      expect(received?.headers.authorization).toBe('Bearer upstream-secret');
      expect(received?.body).toMatchObject({ model: 'upstream-m', stream_options: { include_usage: true } });
    });
  });

  describe('a failure', () => {
    it.each<[string, string, Behaviour]>([
      ['a reset before the headers', 'unreachable', { resetBeforeHeaders: true }],
      ['no first byte in time', 'timeout', { hang: true }],
      ['F16 an HTML page with 502', 'overloaded', { status: 502, body: '<html>Bad Gateway</html>' }],
      ['F12 a limit', 'rate_limited', { status: 429, headers: { 'retry-after': '7' } }],
      ['F13 an empty account', 'quota', { status: 429, body: { error: { code: 'insufficient_quota' } } }],
      ['F10 a prompt too long', 'context_too_long', { status: 400, body: { error: { message: 'maximum context' } } }],
      ['F17 an empty body', 'malformed_response', { malformed: 'empty' }],
      ['HTML with 200', 'malformed_response', { malformed: 'html' }],
      ['F21 an error with 200', 'rate_limited', { status: 200, body: { error: { code: 429, message: 'x' } } }],
    ])('before the first byte is told apart: %s is %s', async (_what, failure, fake) => {
      for (const request of [{}, WHOLE]) {
        const { error, attempts, sink } = await failureWith(fake, { firstByteTimeoutMs: 300 }, request);
        expect(error).toMatchObject({ failure });
        expect([attempts.map((attempt) => attempt.failure), sink.isBegun]).toEqual([[failure], false]);
      }
    });

    it('F22 to connect is told apart, and names no host', async () => {
      const closed = await FakeUpstream.start();
      const { url } = closed;
      await closed.close();
      const { call } = callAlong([stepTo(url)]);
      await expect(caller.relay(call)).rejects.toMatchObject({ failure: 'unreachable', message: 'unreachable' });
    });

    it.each<[string, string, Behaviour]>([
      ['G02 G13 a reset', 'cut_stream', { resetAfterChunks: 2 }],
      ['W06 a clean end', 'cut_stream', { endAfterChunks: 2 }],
      ['G01 an error chunk', 'stream_error', { errorChunkAfterChunks: 2 }],
      ['B21 garbage', 'malformed_response', { streamGarbageAfterChunks: 2 }],
      ['G05 silence', 'timeout', { silentAfterChunks: 2 }],
      ['G06 comments only', 'timeout', { commentsOnlyAfterChunks: 2 }],
    ])('in the middle of a stream is told apart: %s is %s', async (_what, failure, fake) => {
      const { error, sink, meter } = await failureWith({ chunkDelayMs: 1, ...fake }, { idleTimeoutMs: 400 });
      expect(error).toMatchObject({ failure });
      expect(sink.chunks.length).toBeGreaterThan(0);
      expect(meter.text).toBe(sink.content);
      await eventually(() => Promise.resolve(expect(vendor.served.at(-1)?.outcome).toBe('aborted')));
    });

    it('A18 is what an answer beyond the size limit is', async () => {
      const strict = callerWith({ WEIR_ANSWER_LIMIT_BYTES: '1024' });
      vendor.behave({ chunks: 2_000 });
      const { call, sink } = callAlong([stepTo(vendor.url)], WHOLE);
      await expect(strict.relay(call)).rejects.toMatchObject({ failure: 'malformed_response' });
      expect(sink.isBegun).toBe(false);
      await strict.onApplicationShutdown();
    });

    it('keeps what the vendor had counted before it', async () => {
      const { meter } = await failureWith({ usage: 'every-chunk', chunkDelayMs: 1, resetAfterChunks: 3 });
      expect(meter.usage?.quantities.output).toBe(3);
    });
  });

  describe('the next channel', () => {
    const both = () => [stepTo(vendor.url, { id: 'first' }), stepTo(spare.url, { id: 'second' })];

    it.each<[string, Behaviour]>([
      ['is down', { status: 503 }],
      ['refuses our credential', { status: 401 }],
      ['does not have the model', { status: 404 }],
      ['answers nonsense', { malformed: 'not-json' }],
      ['G08 breaks off with nothing but the role', { resetAfterChunks: 0, chunkDelayMs: 1 }],
    ])('answers when the first %s', async (_what, fake) => {
      vendor.behave(fake);
      const { call, sink, meter, attempts } = callAlong(both());
      await caller.relay(call);
      expect(attempts.map(({ channelId }) => channelId)).toEqual(['first', 'second']);
      expect([attempts[0]?.failure === null, attempts[1]?.failure]).toEqual([false, null]);
      expect([spare.served[0]?.outcome, meter.text]).toEqual(['completed', sink.content]);
      const withRole = sink.chunks.filter(({ document }) => 'role' in (document.choices[0]?.delta ?? {}));
      expect(withRole).toHaveLength(1);
    });

    it.each<[string, Behaviour]>([
      ['the fault is the request', { status: 400 }],
      ['the caller has received something', { resetAfterChunks: 1, chunkDelayMs: 1 }],
    ])('is not tried when %s', async (_why, fake) => {
      vendor.behave(fake);
      const { call, attempts } = callAlong(both());
      await expect(caller.relay(call)).rejects.toThrow();
      expect([attempts.length, spare.requests.length]).toEqual([1, 0]);
    });

    it('is not tried when the caller has left', async () => {
      vendor.behave({ status: 503, firstByteDelayMs: 500 });
      const { call, sink } = callAlong(both());
      const relayed = caller.relay(call);
      await eventually(() => Promise.resolve(expect(vendor.requests).toHaveLength(1)));
      sink.leave();
      await expect(relayed).rejects.toMatchObject({ failure: 'overloaded' });
      expect(spare.requests).toHaveLength(0);
    });

    it('leaves its own failure when it fails too', async () => {
      vendor.behave({ status: 503 });
      spare.behave({ status: 429 });
      const { call, attempts } = callAlong(both());
      await expect(caller.relay(call)).rejects.toMatchObject({ failure: 'rate_limited' });
      expect(attempts.map(({ failure }) => failure)).toEqual(['overloaded', 'rate_limited']);
    });
  });

  describe('when the caller leaves mid-stream', () => {
    const leaveEarly = (settings: Record<string, string>, channel: Partial<UpstreamStep['channel']>) => {
      const own = callerWith(settings);
      const recorded = callAlong([stepTo(vendor.url, channel)]);
      recorded.sink.afterWrite = () => recorded.sink.leave();
      return { ...recorded, relayed: own.relay(recorded.call).finally(() => own.onApplicationShutdown()) };
    };
    const servedOutcome = () => vendor.served.at(-1)?.outcome;

    it('the answer is read to its end, and its usage is the vendor’s own', async () => {
      vendor.behave({ chunks: 20, chunkDelayMs: 2 });
      const { relayed, meter } = leaveEarly({}, { onDisconnect: 'drain' });
      await relayed;
      expect([servedOutcome(), meter.usage?.quantities.output]).toEqual(['completed', 20]);
    });

    it.each<[string, Record<string, string>, Partial<UpstreamStep['channel']>]>([
      ['the channel says so', {}, { onDisconnect: 'abort' }],
      ['enough answers are being read on', { WEIR_DRAIN_LIMIT: '0' }, { onDisconnect: 'drain' }],
      ['it takes too long', { WEIR_DRAIN_TIMEOUT_MS: '100' }, { onDisconnect: 'drain' }],
    ])('G09 the upstream is aborted when %s', async (_why, settings, channel) => {
      vendor.behave({ chunks: 5_000, chunkDelayMs: 5 });
      const { relayed, meter, sink } = leaveEarly(settings, channel);
      await expect(relayed).rejects.toMatchObject({ failure: 'cut_stream' });
      expect(meter.text.length).toBeGreaterThanOrEqual(sink.content.length);
      await eventually(() => Promise.resolve(expect(servedOutcome()).toBe('aborted')));
    });
  });
});
