import { AppError, Clock } from '@app/common';
import { UpstreamError, type NativeRequest } from '@app/llm';
import { adapterFor, type ProviderAdapter, type Target } from '@app/providers';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AccessTokens } from './access-tokens';
import { askOnce } from './ask-once';
import { UpstreamHttp } from './exchange';
import type { UpstreamStep } from './upstream-call';

const BOUNDS = { timeoutMs: 5_000, maxBytes: 64 * 1024 };

/** Asks a vendor how many tokens a request has, where it speaks the caller's format and counts. */
@Injectable()
export class TokenAsker implements OnApplicationShutdown {
  private readonly http = new UpstreamHttp();

  constructor(
    private readonly clock: Clock,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** Undefined: none of the route counts, or the first that does gave no count in time. */
  async count(native: NativeRequest, route: readonly UpstreamStep[]): Promise<number | undefined> {
    const step = route.find(({ channel }) => countsIn(adapterFor(channel.adapterId), native));
    if (!step) return undefined;
    try {
      return await this.ask(native, step);
    } catch (error) {
      if (error instanceof UpstreamError || error instanceof AppError) return undefined;
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.http.close();
  }

  private async ask(native: NativeRequest, { channel, credential, upstreamModel }: UpstreamStep): Promise<number> {
    const adapter = adapterFor(channel.adapterId);
    const { baseUrl, settings, proxyUrl } = channel;
    const target: Target = {
      baseUrl,
      credential: adapter.tokenExchange
        ? await this.accessTokens.tokenFor(credential, adapter, proxyUrl)
        : credential.secret,
      upstreamModel,
      settings,
      now: this.clock.now(),
    };
    const request = adapter.tokenCount!.buildRequest(native, target);
    const answer = await askOnce(this.http, request, { ...BOUNDS, proxyUrl });
    if (answer.status < 200 || answer.status > 299) throw adapter.parseError(answer);
    return adapter.tokenCount!.parseResponse(parseJson(answer.body));
  }
}

const countsIn = (adapter: ProviderAdapter, { format }: NativeRequest): boolean =>
  adapter.tokenCount !== undefined && adapter.native?.[format] !== undefined;

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new UpstreamError('malformed_response', { cause });
  }
}
