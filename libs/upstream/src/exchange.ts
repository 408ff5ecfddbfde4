import { Readable } from 'node:stream';
import { UpstreamError } from '@app/llm';
import type { HttpAnswer, HttpRequest } from '@app/providers';
import { Pool, type Dispatcher } from 'undici';
import { Decoded } from './decoded';
import type { ExchangeSink } from './exchange-sink';
import { proxyAgent } from './proxy-agent';

export type { ExchangeSink };

export interface Timeouts {
  readonly connectTimeoutMs: number;
  readonly firstByteTimeoutMs: number;
  /** Longest silence inside an answer. */
  readonly idleTimeoutMs: number;
  /** The proxy it goes through, with user and password where it wants them. */
  readonly proxyUrl?: string | null;
}

/** A request under way. */
export interface Exchange {
  /** It has left: from then on its vendor may charge for it. */
  readonly isSent: boolean;
  /** Stops reading, so that a slow caller slows its upstream instead of filling our memory. */
  pause(): void;
  resume(): void;
  /** Closes the connection. The sink hears nothing more. */
  abort(): void;
}

/** A connection carries one call at a time, so this bounds the calls under way to one upstream. */
const CONNECTIONS_PER_ORIGIN = 4_096;

/** The only place that opens connections to vendors. */
export class UpstreamHttp {
  private readonly pools = new Map<string, Dispatcher>();

  start(request: HttpRequest, timeouts: Timeouts, sink: ExchangeSink): Exchange {
    const url = new URL(request.url);
    const handler = new SinkHandler(sink);
    const options: Dispatcher.DispatchOptions = {
      origin: url.origin,
      method: request.method ?? 'POST',
      path: url.pathname + url.search,
      // Compression would hold tokens back.
      headers: { 'accept-encoding': 'identity', ...request.headers },
      body: request.upload ? Readable.from(request.upload()) : request.body || null,
      headersTimeout: timeouts.firstByteTimeoutMs,
      bodyTimeout: timeouts.idleTimeoutMs,
    };
    this.poolFor(url.origin, timeouts).dispatch(options, handler);
    return handler;
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }

  private poolFor(origin: string, { connectTimeoutMs, proxyUrl }: Timeouts): Dispatcher {
    const key = proxyUrl ? `${origin} ${connectTimeoutMs} ${proxyUrl}` : `${origin} ${connectTimeoutMs}`;
    let pool = this.pools.get(key);
    if (!pool) {
      // pipelining 1: a call never waits behind another one on the same connection.
      const limits = { connections: CONNECTIONS_PER_ORIGIN, pipelining: 1 };
      pool = proxyUrl
        ? proxyAgent(proxyUrl, connectTimeoutMs, limits)
        : new Pool(origin, { ...limits, connect: { timeout: connectTimeoutMs } });
      this.pools.set(key, pool);
    }
    return pool;
  }
}

class SinkHandler implements Dispatcher.DispatchHandler, Exchange {
  private controller: Dispatcher.DispatchController | undefined;
  private isOver = false;
  private isAborted = false;
  private readonly sink: Decoded;

  constructor(sink: ExchangeSink) {
    this.sink = new Decoded(sink, () => this.abort());
  }

  get isSent(): boolean {
    return this.controller !== undefined;
  }

  pause(): void {
    this.controller?.pause();
    this.sink.pause();
  }

  resume(): void {
    this.sink.resume();
    if (!this.isOver) this.controller?.resume();
  }

  abort(): void {
    this.isAborted = true;
    this.sink.close();
    if (!this.isOver) this.controller?.abort(new Error('the call is over'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isAborted) controller.abort(new Error('the call is over'));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: HttpAnswer['headers']): void {
    if (status >= 200) this.sink.onHead(status, headers);
  }

  onResponseData(_: Dispatcher.DispatchController, bytes: Buffer): void {
    if (!this.isAborted) this.sink.onData(bytes);
  }

  onResponseEnd(): void {
    this.isOver = true;
    if (!this.isAborted) this.sink.onEnd();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.isOver = true;
    if (!this.isAborted) this.sink.onFailure(failureOf(error));
  }
}

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT']);

function failureOf(cause: Error): UpstreamError {
  if (cause instanceof UpstreamError) return cause;
  const isTimeout = TIMEOUTS.has((cause as NodeJS.ErrnoException).code ?? '');
  return new UpstreamError(isTimeout ? 'timeout' : 'unreachable', { cause });
}
