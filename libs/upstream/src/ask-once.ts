import { UpstreamError } from '@app/llm';
import type { HttpAnswer, HttpRequest } from '@app/providers';
import type { Exchange, ExchangeSink, UpstreamHttp } from './exchange';
import { Outcome } from './outcome';

const CONNECT_TIMEOUT_MS = 5_000;

export interface AskBounds {
  /** From the question to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** The proxy it goes through, as of the channel that asks. */
  readonly proxyUrl?: string | null | undefined;
}

/**
 * One question beside the relayed calls: a list of models, an access token, a count. The whole answer, whatever its status.
 * Throws UpstreamError: 'unreachable', 'timeout', 'malformed_response' when it is too large.
 */
export async function askOnce(http: UpstreamHttp, request: HttpRequest, bounds: AskBounds): Promise<HttpAnswer> {
  const { timeoutMs, proxyUrl = null } = bounds;
  const collector = new AnswerCollector(bounds.maxBytes);
  const ways = {
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    firstByteTimeoutMs: timeoutMs,
    idleTimeoutMs: timeoutMs,
    proxyUrl,
  };
  const exchange = http.start(request, ways, collector);
  collector.follow(exchange);
  // Each byte may come in time and the answer never end.
  const deadline = setTimeout(() => collector.onFailure(new UpstreamError('timeout')), timeoutMs);
  return collector.answer.finally(() => {
    clearTimeout(deadline);
    exchange.abort();
  });
}

/** Reads one answer whole, within bounds. */
class AnswerCollector implements ExchangeSink {
  private readonly outcome = new Outcome<HttpAnswer>();
  private head: Pick<HttpAnswer, 'status' | 'headers'> = { status: 0, headers: {} };
  private readonly body: Buffer[] = [];
  private bytes = 0;
  private exchange: Exchange | undefined;

  constructor(private readonly maxBytes: number) {}

  get answer(): Promise<HttpAnswer> {
    return this.outcome.promise;
  }

  follow(exchange: Exchange): void {
    this.exchange = exchange;
  }

  onHead(status: number, headers: HttpAnswer['headers']): void {
    this.head = { status, headers };
  }

  onData(bytes: Buffer): void {
    this.bytes += bytes.length;
    if (this.bytes <= this.maxBytes) return void this.body.push(bytes);
    this.exchange?.abort();
    this.onFailure(new UpstreamError('malformed_response', { message: 'the answer is too large' }));
  }

  onEnd(): void {
    this.outcome.resolve({ ...this.head, body: Buffer.concat(this.body).toString('utf8') });
  }

  onFailure(error: UpstreamError): void {
    this.outcome.reject(error);
  }
}
