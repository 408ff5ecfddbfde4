import { eventually, FakeUpstream } from '@app/testing';
import { callAlong, callerWith, stepTo } from './__fixtures__/calls';

describe('a call whose first channel is late', () => {
  const caller = callerWith();
  let vendor: FakeUpstream;
  let rival: FakeUpstream;

  beforeAll(async () => {
    [vendor, rival] = await Promise.all([FakeUpstream.start(), FakeUpstream.start()]);
  });
  beforeEach(() => {
    vendor.reset();
    rival.reset();
  });
  afterAll(async () => {
    await caller.onApplicationShutdown();
    await Promise.all([vendor.close(), rival.close()]);
  });

  const hedged = (hedgeAfterMs: number | undefined, stream = true, maxAttempts = 3) => {
    const route = [stepTo(vendor.url, { id: 'first' }), stepTo(rival.url, { id: 'second' })];
    const recorded = callAlong(route, { stream });
    const heard: (string | null)[] = [];
    const call = {
      ...recorded.call,
      maxAttempts,
      hedgeAfterMs: () => hedgeAfterMs,
      onAttempt: (_step: unknown, report: { failure: string | null }) => void heard.push(report.failure),
    };
    return { ...recorded, heard, relayed: caller.relay(call) };
  };
  const failures = ({ attempts }: ReturnType<typeof hedged>) =>
    attempts.map(({ channelId, failure }) => [channelId, failure]);

  it.each([true, false])('is answered by the second, and the first is given up (streamed: %s)', async (stream) => {
    vendor.behave({ firstByteDelayMs: 20_000 });
    const race = hedged(30, stream);
    await expect(race.relayed).resolves.toMatchObject({ kind: stream ? 'stream' : 'completion' });
    expect(failures(race)).toEqual([
      ['first', 'hedge_lost'],
      ['second', null],
    ]);
    expect(race.heard).toEqual(['hedge_lost', null]);
    expect(race.attempts[0]?.wastedUsage).toMatchObject({ source: 'tokenizer', quantities: { input: 1 } });
    expect(race.meter.usage?.quantities.output).toBe(rival.served[0]?.completion_tokens);
    if (stream) expect(race.meter.text).toBe(race.sink.content);
    await eventually(() => Promise.resolve(expect(vendor.served.at(-1)?.outcome ?? 'aborted').toBe('aborted')));
  });

  it('is answered by the first when that is sooner after all, and the second is given up', async () => {
    vendor.behave({ firstByteDelayMs: 250 });
    rival.behave({ firstByteDelayMs: 20_000 });
    const race = hedged(30);
    await race.relayed;
    expect(failures(race)).toEqual([
      ['second', 'hedge_lost'],
      ['first', null],
    ]);
  });

  it('is answered by the one that works', async () => {
    vendor.behave({ status: 503, firstByteDelayMs: 200 });
    rival.behave({ firstByteDelayMs: 400 });
    const race = hedged(30);
    await race.relayed;
    expect(failures(race)).toEqual([
      ['first', 'overloaded'],
      ['second', null],
    ]);
  });

  it('fails with both, and each is reported', async () => {
    vendor.behave({ status: 503, firstByteDelayMs: 200 });
    rival.behave({ status: 429, firstByteDelayMs: 300 });
    const race = hedged(30);
    await expect(race.relayed).rejects.toMatchObject({ failure: 'rate_limited' });
    expect(failures(race)).toEqual([
      ['first', 'overloaded'],
      ['second', 'rate_limited'],
    ]);
  });

  it.each<[string, number | undefined, number]>([
    ['nobody asks for it', undefined, 3],
    ['the first has begun by then', 5_000, 3],
    ['one try is all it may have', 30, 1],
  ])('has no second when %s', async (_why, afterMs, maxAttempts) => {
    vendor.behave({ firstByteDelayMs: 150 });
    const race = hedged(afterMs, true, maxAttempts);
    await race.relayed;
    expect([failures(race), rival.requests]).toEqual([[['first', null]], []]);
  });

  it('leaves nobody asked twice for a caller that left', async () => {
    vendor.behave({ firstByteDelayMs: 400 });
    rival.behave({ firstByteDelayMs: 20_000 });
    const race = hedged(30);
    await eventually(() => Promise.resolve(expect(rival.requests).toHaveLength(1)));
    race.sink.leave();
    await race.relayed;
    expect(failures(race)).toEqual([
      ['second', 'hedge_lost'],
      ['first', null],
    ]);
    expect(vendor.served[0]?.outcome).toBe('completed');
  });
});
