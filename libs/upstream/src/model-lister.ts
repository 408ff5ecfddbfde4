import { Clock } from '@app/common';
import { UpstreamError } from '@app/llm';
import { adapterFor, type ChannelSettings, type HttpAnswer, type ProviderAdapter } from '@app/providers';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AccessTokens } from './access-tokens';
import { askOnce } from './ask-once';
import { UpstreamHttp } from './exchange';
import { overridden, type Overrides } from './overridden';

/** A vendor with thousands of models needs two megabytes. */
const BOUNDS = { timeoutMs: 15_000, maxBytes: 8 * 1024 * 1024 };
const MAX_MODELS = 5_000;

export interface ListingTarget {
  readonly adapterId: string;
  readonly baseUrl: string;
  /** The id may be any word while the secret is not stored yet. */
  readonly credential: { readonly id: string; readonly secret: string };
  readonly settings: ChannelSettings;
  /** The proxy it is asked through, with user and password where it wants them. */
  readonly proxyUrl?: string | null;
  readonly headerOverrides?: Overrides['headerOverrides'];
}

/** Asks a vendor which models a credential reaches. */
@Injectable()
export class ModelLister implements OnApplicationShutdown {
  private readonly http = new UpstreamHttp();

  constructor(
    private readonly clock: Clock,
    private readonly accessTokens: AccessTokens,
  ) {}

  /**
   * The names it lists, at most 5,000, in its order. Throws UpstreamError: `auth` for a credential it refuses, `unreachable`, `timeout`,
   * `malformed_response` for what is no list of models, or whatever its error body says.
   */
  async list({
    adapterId,
    baseUrl,
    credential: { id, secret },
    settings,
    proxyUrl,
    headerOverrides,
  }: ListingTarget): Promise<readonly string[]> {
    const adapter = adapterFor(adapterId);
    if (!adapter.models) throw new UpstreamError('malformed_response', { message: 'this vendor lists no models' });
    const credential = adapter.tokenExchange
      ? await this.accessTokens.tokenFor({ id, secret }, adapter, proxyUrl)
      : secret;
    const request = adapter.models.buildRequest({ baseUrl, credential, settings, now: this.clock.now() });
    return read(
      await askOnce(this.http, overridden(request, { headerOverrides }), { ...BOUNDS, proxyUrl }),
      adapter,
    ).slice(0, MAX_MODELS);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.http.close();
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
