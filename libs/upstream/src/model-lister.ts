import { UpstreamError } from '@app/llm';
import { adapterFor, type HttpAnswer, type ProviderAdapter } from '@app/providers';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { UpstreamHttp, type Exchange, type ExchangeSink } from './exchange';

const CONNECT_TIMEOUT_MS = 5_000;
/** From the question to the last byte of the answer. */
const LISTING_TIMEOUT_MS = 15_000;
/** A vendor with thousands of models needs two. */
const MAX_LISTING_BYTES = 8 * 1024 * 1024;
const MAX_MODELS = 5_000;

export interface ListingTarget {
  readonly adapterId: string;
  readonly baseUrl: string;
  readonly credential: string;
}

/** Asks a vendor which models a credential reaches. */
@Injectable()
export class ModelLister implements OnApplicationShutdown {
  private readonly http = new UpstreamHttp();

  /**
   * The names it lists, at most 5,000, in its order. Throws UpstreamError: `auth` for a credential it refuses, `unreachable`, `timeout`,
   * `malformed_response` for what is no list of models, or whatever its error body says.
   */
  async list({ adapterId, baseUrl, credential }: ListingTarget): Promise<readonly string[]> {
    const adapter = adapterFor(adapterId);
    if (!adapter.models) throw new UpstreamError('malformed_response', { message: 'this vendor lists no models' });
    const answer = await this.ask(adapter.models.buildRequest({ baseUrl, credential }));
    return read(answer, adapter).slice(0, MAX_MODELS);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.http.close();
  }

  private async ask(request: Parameters<UpstreamHttp['start']>[0]): Promise<HttpAnswer> {
    const listing = new Listing();
    const timeouts = {
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      firstByteTimeoutMs: LISTING_TIMEOUT_MS,
      idleTimeoutMs: LISTING_TIMEOUT_MS,
    };
    const exchange = this.http.start(request, timeouts, listing);
    listing.follow(exchange);
    // Each byte may come in time and the answer never end.
    const deadline = setTimeout(() => listing.onFailure(new UpstreamError('timeout')), LISTING_TIMEOUT_MS);
    return listing.answer.finally(() => {
      clearTimeout(deadline);
      exchange.abort();
    });
  }
}

/** Reads one answer whole, within bounds. */
class Listing implements ExchangeSink {
  readonly answer: Promise<HttpAnswer>;
  private resolve!: (answer: HttpAnswer) => void;
  private reject!: (error: UpstreamError) => void;
  private head: Pick<HttpAnswer, 'status' | 'headers'> = { status: 0, headers: {} };
  private readonly body: Buffer[] = [];
  private bytes = 0;
  private exchange: Exchange | undefined;

  constructor() {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  follow(exchange: Exchange): void {
    this.exchange = exchange;
  }

  onHead(status: number, headers: HttpAnswer['headers']): void {
    this.head = { status, headers };
  }

  onData(bytes: Buffer): void {
    this.bytes += bytes.length;
    if (this.bytes <= MAX_LISTING_BYTES) return void this.body.push(bytes);
    this.exchange?.abort();
    this.onFailure(new UpstreamError('malformed_response', { message: 'the list of models is too large' }));
  }

  onEnd(): void {
    this.resolve({ ...this.head, body: Buffer.concat(this.body).toString('utf8') });
  }

  onFailure(error: UpstreamError): void {
    this.reject(error);
  }
}

function read(answer: HttpAnswer, adapter: ProviderAdapter): readonly string[] {
  if (answer.status < 200 || answer.status > 299) throw adapter.parseError(answer);
  let body: unknown;
  try {
    body = JSON.parse(answer.body);
  } catch (cause) {
    throw new UpstreamError('malformed_response', { status: answer.status, cause });
  }
  return adapter.models!.parseResponse(body);
}
