import { Clock } from '@app/common';
import { UpstreamError } from '@app/llm';
import { adapterFor } from '@app/providers';
import fc from 'fast-check';
import { callAlong, stepTo } from './__fixtures__/calls';
import { Attempt } from './attempt';
import { wordsFor } from './call-words';
import { Race } from './hedge';
import { Drains } from './limits';
import { Outcome } from './outcome';
import { Ticker } from './ticker';
import type { Ended, Place } from './try';
import type { UpstreamCall } from './upstream-call';

const LIMITS = { callTimeoutMs: 60_000, answerLimitBytes: 4_096, drainTimeoutMs: 5_000, drainLimit: 9 };
const EVENT_STREAM = { 'content-type': 'text/event-stream' };

interface Script {
  readonly pieces: number;
  readonly ending: 'finish' | 'cut' | 'refuse' | 'unreachable' | 'reject';
}

const script: fc.Arbitrary<Script> = fc.record({
  pieces: fc.integer({ min: 0, max: 3 }),
  ending: fc.constantFrom('finish', 'finish', 'cut', 'refuse', 'unreachable', 'reject'),
});

const event = (content: string, finish: string | null = null): Buffer =>
  Buffer.from(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`);

/** What happens on the wire of one racer, whose every piece of text is its name. */
function wire(attempt: Attempt, name: string, { pieces, ending }: Script): (() => void)[] {
  if (ending === 'unreachable') return [() => attempt.onFailure(new UpstreamError('unreachable'))];
  if (ending === 'refuse' || ending === 'reject') {
    return [() => attempt.onHead(ending === 'refuse' ? 503 : 400, {}), () => attempt.onEnd()];
  }
  const texts = Array.from({ length: pieces }, () => () => attempt.onData(event(name)));
  const finish = ending === 'finish' ? [() => attempt.onData(event('', 'stop'))] : [];
  return [() => attempt.onHead(200, EVENT_STREAM), ...texts, ...finish, () => attempt.onEnd()];
}

/** Both racers asked, and everything that happens to them in an order of the scheduler's. */
async function raced(
  scheduler: fc.Scheduler,
  scripts: Readonly<Record<string, Script>>,
  { stream, leaves }: { readonly stream: boolean; readonly leaves: boolean },
) {
  const [first, second] = ['a', 'b'].map((id) => stepTo('http://vendor.example', { id }));
  const recorded = callAlong([first!, second!], { stream });
  const { call, attempts, sink } = recorded;
  const [clock, ticker, drains] = [new Clock(), new Ticker(), new Drains(LIMITS.drainLimit)];
  const adapter = adapterFor('openai-compatible');
  const tryAt = async ({ step }: Place, racer: UpstreamCall, onSent: (attempt: Attempt) => void): Promise<Ended> => {
    const words = wordsFor(adapter, racer);
    const attempt = new Attempt({ step, call: racer, adapter, words, limits: LIMITS, drains, ticker, clock });
    attempt.follow({ isSent: true, pause: () => undefined, resume: () => undefined, abort: () => undefined });
    onSent(attempt);
    const { id } = step.channel;
    scheduler.scheduleSequence(
      wire(attempt, id, scripts[id]!).map((happens) => ({ label: id, builder: () => Promise.resolve(happens()) })),
    );
    return attempt.answer.then(
      (answer) => ({ step, answer, report: attempt.report(null) }),
      (error: UpstreamError) => ({ step, error, report: attempt.report(error.failure) }),
    );
  };
  const looked = new Outcome<void>();
  const race = new Race(call, clock, {
    tryAt,
    mayGoOn: (error) => error instanceof UpstreamError && error.mayTryNextChannel && !sink.isGone,
    enterNext: () => {
      looked.resolve();
      return scheduler.schedule(Promise.resolve({ step: second!, permit: undefined }), 'enters');
    },
    failed: () => undefined,
    book: ({ report }, wastedUsage) => attempts.push({ ...report, wastedUsage }),
  });
  const ended = race.run({ step: first!, permit: undefined }, 0);
  await looked.promise;
  if (leaves) void scheduler.schedule(Promise.resolve(), 'leaves').then(() => sink.leave());
  const end = await scheduler.waitFor(ended);
  await scheduler.waitAll();
  return { ...recorded, end };
}

const usual = { stream: true, leaves: false };

describe('two channels asked at once', () => {
  it('give the caller the text of one alone, whatever comes when, and the meter the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), script, script, fc.boolean(), async (scheduler, a, b, leaves) => {
        const { sink, meter, end, attempts } = await raced(scheduler, { a, b }, { stream: true, leaves });
        const { id } = end.step.channel;
        expect(sink.content).toBe(id.repeat(sink.content.length));
        expect(meter.text).toBe(id.repeat(meter.text.length));
        if (end.answer) expect(meter.text).toBe(id.repeat({ a, b }[id]!.pieces));
        expect(attempts.every(({ channelId }) => channelId !== id)).toBe(true);
        expect(attempts.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are an answer when one of them has one, unless the other had begun and broke off, or the request is at fault', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), script, script, fc.boolean(), async (scheduler, a, b, stream) => {
        const { end, sink } = await raced(scheduler, { a, b }, { stream, leaves: false });
        const mayAnswer = [a, b].some(({ ending }) => ending === 'finish');
        const isHopeless = sink.isBegun || a.ending === 'reject';
        if (mayAnswer && !isHopeless) expect(end.answer).toBeDefined();
        if (!mayAnswer) expect(end.error).toBeDefined();
      }),
    );
  });

  it('cost what the one that was given up had read and written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const finish: Script = { pieces: 2, ending: 'finish' };
        const { end, attempts } = await raced(scheduler, { a: finish, b: finish }, usual);
        const lost = attempts.filter(({ failure }) => failure === 'hedge_lost');
        expect(end.answer).toBeDefined();
        for (const { wastedUsage } of lost) expect(wastedUsage?.quantities).toMatchObject({ input: 1, output: 0 });
        expect(lost).toHaveLength(attempts.length);
      }),
    );
  });

  it('are one for the caller whose answer is no stream', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), script, script, async (scheduler, a, b) => {
        const { end, sink, meter, attempts } = await raced(scheduler, { a, b }, { stream: false, leaves: false });
        expect(sink.chunks).toEqual([]);
        const served = end.answer?.kind === 'completion' ? end.answer.parsed.text : undefined;
        if (served !== undefined) expect(meter.text).toBe(served);
        for (const { failure, wastedUsage } of attempts)
          if (failure === 'hedge_lost') expect(wastedUsage).not.toBeNull();
      }),
    );
  });
});
