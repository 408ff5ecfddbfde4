import { Clock } from '@app/common';
import { UpstreamError } from '@app/llm';
import { adapterFor } from '@app/providers';
import { callAlong, stepTo } from './__fixtures__/calls';
import { Attempt } from './attempt';
import { wordsFor } from './call-words';
import type { Exchange } from './exchange';
import { Drains } from './limits';
import { Ticker } from './ticker';

const EVENT_STREAM = { 'content-type': 'text/event-stream' };
const IDLE_MS = 1_000;
const LIMITS = { callTimeoutMs: 60_000, answerLimitBytes: 1_024, drainTimeoutMs: 5_000, drainLimit: 1 };

const event = (content: string, finish: string | null = null): Buffer =>
  Buffer.from(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`);
const DONE = Buffer.from('data: [DONE]\n\n');

class StandingClock extends Clock {
  private elapsed = 0;

  override elapsedMs(): number {
    return this.elapsed;
  }

  pass(milliseconds: number): void {
    this.elapsed += milliseconds;
    jest.advanceTimersByTime(milliseconds);
  }
}

/** What was asked of the connection, in order. */
class RecordingExchange implements Exchange {
  readonly asked: string[] = [];
  readonly isSent = true;
  pause = () => void this.asked.push('pause');
  resume = () => void this.asked.push('resume');
  abort = () => void this.asked.push('abort');
}

function begin({ drains = new Drains(LIMITS.drainLimit), stream = true, adapterId = 'openai-compatible' } = {}) {
  const clock = new StandingClock();
  const step = stepTo('http://vendor.example', { idleTimeoutMs: IDLE_MS });
  const recorded = callAlong([step], { stream });
  const adapter = adapterFor(adapterId);
  const attempt = new Attempt({
    step,
    call: recorded.call,
    adapter,
    words: wordsFor(adapter, recorded.call),
    limits: LIMITS,
    drains,
    ticker: new Ticker(),
    clock,
  });
  const exchange = new RecordingExchange();
  attempt.follow(exchange);
  const outcome = attempt.answer.then(
    () => 'served',
    (error: UpstreamError) => error.failure,
  );
  return { ...recorded, attempt, exchange, clock, outcome };
}

describe('Attempt', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('G10 stops reading while its caller reads slowly, and goes on when the caller does', async () => {
    const { attempt, exchange, sink, outcome } = begin();
    sink.readsFast = false;
    attempt.onHead(200, EVENT_STREAM);
    attempt.onData(event('a'));
    expect(exchange.asked).toEqual(['pause']);
    sink.drain();
    expect(exchange.asked).toEqual(['pause', 'resume']);
    sink.readsFast = true;
    attempt.onData(event('b', 'stop'));
    attempt.onEnd();
    expect([await outcome, sink.content]).toEqual(['served', 'ab']);
  });

  it('lets go of its connection when it ends while the caller is still behind', async () => {
    const { attempt, exchange, sink, outcome } = begin();
    sink.readsFast = false;
    attempt.onHead(200, EVENT_STREAM);
    attempt.onData(Buffer.concat([event('a'), event('', 'stop'), DONE]));
    expect([await outcome, exchange.asked]).toEqual(['served', ['pause', 'resume']]);
  });

  it('hands over what came in one read as one write', () => {
    const { attempt, sink } = begin();
    const writes = jest.fn();
    sink.afterWrite = writes;
    attempt.onHead(200, EVENT_STREAM);
    attempt.onData(Buffer.concat([event('a'), event('b'), event('c')]));
    expect([writes.mock.calls.length, sink.content]).toEqual([1, 'abc']);
  });

  it('G08 holds back what says nothing until the first text', () => {
    const { attempt, sink } = begin();
    attempt.onHead(200, EVENT_STREAM);
    attempt.onData(event(''));
    expect(sink.isBegun).toBe(false);
    attempt.onData(event('a'));
    expect(sink.chunks).toHaveLength(2);
  });

  it('holds back no image, and knows that the prompt was read for it', () => {
    const { attempt, sink, meter } = begin({ adapterId: 'gemini' });
    const parts = [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }];
    attempt.onHead(200, EVENT_STREAM);
    attempt.onData(Buffer.from(`data: ${JSON.stringify({ candidates: [{ content: { parts } }] })}\n\n`));
    expect([sink.isBegun, meter.hasAnswer]).toEqual([true, true]);
  });

  it('G06 takes comments for silence, and events for life', async () => {
    const { attempt, exchange, clock, outcome } = begin();
    attempt.onHead(200, EVENT_STREAM);
    for (let seconds = 0; seconds < 3; seconds++) {
      clock.pass(IDLE_MS);
      attempt.onData(event('a'));
    }
    for (let comments = 0; comments < 3; comments++) {
      clock.pass(IDLE_MS / 2);
      attempt.onData(Buffer.from(': keep-alive\n\n'));
    }
    expect([await outcome, exchange.asked]).toEqual(['timeout', ['abort']]);
  });

  it('is patient with a late head: silence begins after it', async () => {
    const { attempt, clock, outcome } = begin();
    clock.pass(IDLE_MS * 3);
    attempt.onHead(200, EVENT_STREAM);
    clock.pass(IDLE_MS / 2);
    attempt.onData(event('a', 'stop'));
    attempt.onEnd();
    expect(await outcome).toBe('served');
  });

  it('A10 is patient with blanks before a whole answer, but not beyond the longest call', async () => {
    const { attempt, clock, outcome } = begin({ stream: false });
    attempt.onHead(200, { 'content-type': 'application/json' });
    for (let waited = 0; waited <= LIMITS.callTimeoutMs; waited += IDLE_MS * 2) {
      attempt.onData(Buffer.from('\n'));
      clock.pass(IDLE_MS * 2);
    }
    expect(await outcome).toBe('timeout');
  });

  it('A18 reads no whole answer beyond the limit, and an error only up to what it needs', async () => {
    const whole = begin({ stream: false });
    whole.attempt.onHead(200, {});
    whole.attempt.onData(Buffer.alloc(LIMITS.answerLimitBytes + 1, ' '));
    expect([await whole.outcome, whole.exchange.asked]).toEqual(['malformed_response', ['abort']]);
    const refusal = begin();
    refusal.attempt.onHead(400, {});
    refusal.attempt.onData(Buffer.from('{"error":{"message":"x"}}'));
    refusal.attempt.onData(Buffer.alloc(1_000_000, ' '));
    refusal.attempt.onEnd();
    expect(await refusal.outcome).toBe('rejected');
  });

  it('G09 reads on for a caller that left, but not for ever, and gives its place back', async () => {
    const drains = new Drains(1);
    const { attempt, clock, sink, outcome } = begin({ drains });
    attempt.onHead(200, EVENT_STREAM);
    sink.leave();
    expect(drains.begin()).toBe(false);
    for (let waited = 0; waited <= LIMITS.drainTimeoutMs; waited += IDLE_MS / 2) {
      attempt.onData(event('a'));
      clock.pass(IDLE_MS / 2);
    }
    expect([await outcome, drains.begin()]).toEqual(['cut_stream', true]);
  });

  it('ends once, whatever comes after', async () => {
    const { attempt, sink, meter, outcome } = begin();
    attempt.onHead(200, EVENT_STREAM);
    attempt.onData(Buffer.concat([event('a'), event('', 'stop'), DONE]));
    attempt.onData(event('late'));
    attempt.onFailure(new UpstreamError('unreachable'));
    attempt.onEnd();
    sink.leave();
    expect([await outcome, meter.text]).toEqual(['served', 'a']);
  });
});
