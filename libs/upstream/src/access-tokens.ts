import { Clock } from '@app/common';
import { UpstreamError } from '@app/llm';
import type { ProviderAdapter } from '@app/providers';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { askOnce } from './ask-once';
import { UpstreamHttp } from './exchange';

/** A token is renewed so long before it ends. */
const RENEW_BEFORE_MS = 5 * 60_000;
const EXCHANGE_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;

interface Exchanged {
  readonly secret: string;
  readonly adapter: ProviderAdapter;
  readonly proxyUrl: string | null;
}

interface Kept {
  readonly secret: string;
  readonly token: Promise<string>;
  /** By the clock; infinity while the exchange is under way. */
  renewAtMs: number;
}

/** Access tokens that stored secrets were exchanged for, by credential. Calls that come meanwhile share one exchange. */
@Injectable()
export class AccessTokens implements OnApplicationShutdown {
  private readonly http = new UpstreamHttp();
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly clock: Clock) {}

  /** Asked for through the proxy, if one is named. Throws UpstreamError: 'auth' for a secret that is refused or cannot be one, or why the exchange failed. */
  async tokenFor(
    credential: { readonly id: string; readonly secret: string },
    adapter: ProviderAdapter,
    proxyUrl: string | null = null,
  ): Promise<string> {
    if (adapter.tokenExchange?.applies?.(credential.secret) === false) return credential.secret;
    const known = this.kept.get(credential.id);
    if (known && known.secret === credential.secret && this.clock.nowMs() < known.renewAtMs) return known.token;
    const kept: Kept = {
      secret: credential.secret,
      token: this.exchange({ secret: credential.secret, adapter, proxyUrl }, (untilMs) => (kept.renewAtMs = untilMs)),
      renewAtMs: Infinity,
    };
    this.kept.set(credential.id, kept);
    // A failure is told to who waits for it, and not kept.
    kept.token.catch(() => {
      if (this.kept.get(credential.id) === kept) this.kept.delete(credential.id);
    });
    return kept.token;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.http.close();
  }

  private async exchange(
    { secret, adapter, proxyUrl }: Exchanged,
    validUntil: (renewAtMs: number) => void,
  ): Promise<string> {
    const request = buildOrRefuse(() => adapter.tokenExchange!.buildRequest(secret, this.clock.now()));
    const bounds = { timeoutMs: EXCHANGE_TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES, proxyUrl };
    const answer = await askOnce(this.http, request, bounds);
    if (answer.status < 200 || answer.status > 299) throw adapter.parseError(answer);
    const { token, expiresInSeconds } = adapter.tokenExchange!.parseResponse(answer);
    validUntil(this.clock.nowMs() + expiresInSeconds * 1_000 - RENEW_BEFORE_MS);
    return token;
  }
}

/** A secret that is no such secret is a fault of the credential, and another channel may serve the call. */
function buildOrRefuse<Request>(build: () => Request): Request {
  try {
    return build();
  } catch (cause) {
    throw new UpstreamError('auth', { message: 'the credential cannot be read', cause });
  }
}
