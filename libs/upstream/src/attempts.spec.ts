import type { AttemptReport, Usage } from '@app/llm';
import { FakeUpstream } from '@app/testing';
import { callAlong, callerWith, rawVendor, stepTo } from './__fixtures__/calls';
import type { ChannelPermit, UpstreamStep } from './upstream-call';

/** Room for so many calls at once at each channel. */
class Rooms {
  readonly consumed: (Usage | null)[] = [];
  private readonly taken = new Map<string, number>();

  constructor(private readonly size: number) {}

  inUse(channelId: string): number {
    return this.taken.get(channelId) ?? 0;
  }

  enter = ({ channel: { id } }: UpstreamStep): Promise<ChannelPermit | 'full'> => {
    if (this.inUse(id) >= this.size) return Promise.resolve('full');
    this.taken.set(id, this.inUse(id) + 1);
    const release = (consumed: Usage | null) => {
      this.taken.set(id, this.inUse(id) - 1);
      this.consumed.push(consumed);
    };
    return Promise.resolve({ release });
  };
}

describe('the attempts of a call', () => {
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

  const both = () => [stepTo(vendor.url, { id: 'first' }), stepTo(spare.url, { id: 'second' })];

  it('go to the spare credentials of a channel before they go to the next', async () => {
    vendor.behave({ status: 401 });
    const spares = [{ id: 'spare', secret: 'spare-secret' }];
    const [first, second] = both();
    const { call, attempts } = callAlong([{ ...first!, spares }, second!]);
    await caller.relay(call);
    expect(attempts.map(({ channelId, credentialId, failure }) => [channelId, credentialId, failure])).toEqual([
      ['first', 'credential', 'auth'],
      ['first', 'spare', 'auth'],
      ['second', 'credential', null],
    ]);
    expect(vendor.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer upstream-secret',
      'Bearer spare-secret',
    ]);
  });

  it('are told as they end, with why they failed and for how long to wait', async () => {
    vendor.behave({ status: 429, headers: { 'retry-after': '7' } });
    const { call, attempts } = callAlong(both());
    const heard: [string, AttemptReport, unknown][] = [];
    const onAttempt: NonNullable<typeof call.onAttempt> = (step, report, error) =>
      void heard.push([step.channel.id, report, error]);
    await caller.relay({ ...call, onAttempt });
    expect(heard).toEqual([
      ['first', attempts[0], expect.objectContaining({ failure: 'rate_limited' })],
      ['second', attempts[1], undefined],
    ]);
    expect(heard[0]?.[2]).toMatchObject({ details: { retryAfterMs: 7_000 } });
  });

  it('include one that could not be built', async () => {
    const unable = stepTo(vendor.url, { id: 'unable', adapterId: 'bedrock' });
    const { call, attempts } = callAlong([unable, stepTo(spare.url)], { choices: 3, parameters: { n: 3 } });
    await caller.relay(call);
    expect(attempts).toMatchObject([
      { channelId: 'unable', failure: 'unsupported_parameter', httpStatus: null, firstByteMs: null },
      { channelId: 'channel', failure: null },
    ]);
    expect(vendor.requests).toEqual([]);
  });

  it('that failed and are followed cost what their vendor counted, and the call does not', async () => {
    const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
    const piece = { choices: [{ index: 0, delta: { role: 'assistant' }, finish_reason: null }], usage };
    const dying = await rawVendor((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(piece)}\n\n`, () => response.destroy());
    });
    const { call, attempts, meter } = callAlong([stepTo(dying.url, { id: 'dying' }), stepTo(spare.url)]);
    await caller.relay(call);
    expect(attempts).toMatchObject([
      { failure: 'cut_stream', wastedUsage: { source: 'upstream', quantities: { input: 5, output: 2 } } },
      { failure: null, wastedUsage: null },
    ]);
    expect(meter.usage?.quantities.output).toBe(spare.served[0]?.completion_tokens);
    await dying.close();
  });

  it.each([1, 2])('are at most as many as the call may have: %d', async (maxAttempts) => {
    for (const one of [vendor, spare]) one.behave({ status: 503 });
    const { call, attempts } = callAlong([...both(), stepTo(spare.url, { id: 'third' })]);
    await expect(caller.relay({ ...call, maxAttempts })).rejects.toMatchObject({ failure: 'overloaded' });
    expect(attempts).toHaveLength(maxAttempts);
  });

  it('end with the soonest time to come again when every channel is limiting', async () => {
    vendor.behave({ status: 429, headers: { 'retry-after': '3' } });
    spare.behave({ status: 429, headers: { 'retry-after': '90' } });
    await expect(caller.relay(callAlong(both()).call)).rejects.toMatchObject({
      failure: 'rate_limited',
      details: { retryAfterMs: 3_000 },
    });
  });

  it('carry what their channel overrides', async () => {
    const overrides = { headerOverrides: { 'x-team': 'a' }, parameterOverrides: { temperature: 0, seed: null } };
    const { call } = callAlong([stepTo(vendor.url, overrides)], { parameters: { temperature: 1, seed: 3 } });
    await caller.relay(call);
    expect(vendor.requests[0]).toMatchObject({ headers: { 'x-team': 'a' }, body: { temperature: 0 } });
    expect(vendor.requests[0]?.body).not.toHaveProperty('seed');
  });

  describe('at channels with limits of their own', () => {
    it('pass one that is full, which is no attempt, and give their room back', async () => {
      const rooms = new Rooms(1);
      await rooms.enter(both()[0]!);
      const { call, attempts } = callAlong(both());
      await caller.relay({ ...call, maxAttempts: 1, enter: rooms.enter });
      expect(attempts.map(({ channelId }) => channelId)).toEqual(['second']);
      expect([rooms.inUse('second'), vendor.requests]).toEqual([0, []]);
      expect(rooms.consumed).toEqual([expect.objectContaining({ source: 'upstream' })]);
    });

    it('give it back before a spare credential of the same channel asks for it', async () => {
      vendor.behaveOnce({ status: 401 });
      const rooms = new Rooms(1);
      const spares = [{ id: 'spare', secret: 'spare-secret' }];
      const { call, attempts } = callAlong([{ ...both()[0]!, spares }]);
      await caller.relay({ ...call, enter: rooms.enter });
      expect(attempts.map(({ credentialId }) => credentialId)).toEqual(['credential', 'spare']);
      expect([rooms.inUse('first'), rooms.consumed[0]]).toEqual([0, null]);
    });

    it('fail as limited when all are full', async () => {
      const { call, attempts } = callAlong(both());
      const relayed = caller.relay({ ...call, enter: () => 'full' });
      await expect(relayed).rejects.toMatchObject({ failure: 'rate_limited' });
      expect(attempts).toEqual([]);
    });

    it('never are more than there is room for, and leave none behind, whatever fails', async () => {
      const rooms = new Rooms(2);
      vendor.behave({ status: 503, firstByteDelayMs: 5 });
      let most = 0;
      const calls = Array.from({ length: 20 }, () => {
        const { call } = callAlong(both());
        const onAttempt = () => (most = Math.max(most, rooms.inUse('first'), rooms.inUse('second')));
        return caller.relay({ ...call, enter: rooms.enter, onAttempt }).catch(() => undefined);
      });
      await Promise.all(calls);
      expect([rooms.inUse('first'), rooms.inUse('second')]).toEqual([0, 0]);
      expect(most).toBeLessThanOrEqual(2);
      expect(rooms.consumed.some((consumed) => consumed !== null)).toBe(true);
    });
  });
});
