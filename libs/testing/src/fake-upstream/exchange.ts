import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answers';
import type { Behaviour } from './behaviour';
import type { ServedCall } from './record';
import { billedCount, countAfter } from './usage';

/** One chat call, from the parsed request to its end. */
export interface Exchange {
  readonly requestId: string | null;
  readonly model: string;
  readonly streams: boolean;
  /** The caller's `stream_options.include_usage`. */
  readonly asksUsage: boolean;
  readonly answer: Answer;
  readonly behaviour: Behaviour;
  readonly response: ServerResponse;
  /** Aborted when the connection is gone. */
  readonly gone: AbortSignal;
  /** Synchronous: when it returns, the line is in the record file. */
  readonly record: (call: Omit<ServedCall, 'at'>) => void;
}

/** Puts the first `written` tokens of the answer on the vendor's bill. */
export function bill(exchange: Exchange, written: number, outcome: ServedCall['outcome']): void {
  const counted = countAfter(exchange.answer, written);
  const count = outcome === 'completed' ? billedCount(counted, exchange.behaviour.usage) : counted;
  exchange.record({
    requestId: exchange.requestId,
    id: exchange.answer.id,
    model: exchange.model,
    prompt_tokens: count.prompt,
    completion_tokens: count.completion,
    cached_tokens: count.cached,
    reasoning_tokens: count.reasoning,
    outcome,
  });
}

/** Waits, but not beyond the end of the connection. Without a delay it makes no timer. */
export async function pause(delayMs: number | undefined, gone: AbortSignal): Promise<void> {
  if (!delayMs || gone.aborted) return;
  await sleep(delayMs, undefined, { signal: gone }).catch((error: unknown) => {
    if (!gone.aborted) throw error;
  });
}
