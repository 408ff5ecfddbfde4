import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Clock } from '@app/common';
import { adapterFor, type ProviderAdapter } from '@app/providers';
import { AccessTokens } from './access-tokens';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const SECRET = JSON.stringify({
  client_email: 'weir@p-1.iam.gserviceaccount.com',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
});
const HOUR_MS = 3_600_000;

/** Time stands still until it is told to go on. */
class SteppedClock extends Clock {
  constructor(private time = Date.parse('2026-11-20T00:00:00Z')) {
    super();
  }

  override now(): Date {
    return new Date(this.time);
  }

  override nowMs(): number {
    return this.time;
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
  }
}

describe('the access token that Vertex AI gives a service account', () => {
  let server: Server;
  let answer: { status: number; body: object };
  let asked: URLSearchParams[];
  let adapter: ProviderAdapter;
  let clock: SteppedClock;
  let tokens: AccessTokens;

  beforeEach(async () => {
    asked = [];
    answer = { status: 200, body: {} };
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (bytes: Buffer) => (body += bytes.toString()));
      request.on('end', () => {
        asked.push(new URLSearchParams(body));
        const granted = { access_token: `ya29.${asked.length}`, expires_in: 3_600, ...answer.body };
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer.status === 200 ? granted : answer.body));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    adapter = exchangedAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/token`);
    clock = new SteppedClock();
    tokens = new AccessTokens(clock);
  });
  afterEach(async () => {
    await tokens.onApplicationShutdown();
    server.close();
    server.closeAllConnections();
  });

  /** Vertex as it is, but that Google's token endpoint is ours. */
  function exchangedAt(url: string): ProviderAdapter {
    const vertex = adapterFor('vertex-gemini');
    const exchange = vertex.tokenExchange!;
    const buildRequest = (secret: string, now: Date) => ({ ...exchange.buildRequest(secret, now), url });
    return { ...vertex, tokenExchange: { ...exchange, buildRequest } };
  }

  const token = (secret = SECRET) => tokens.tokenFor({ id: 'credential', secret }, adapter);

  it('is asked for once by all calls that come meanwhile', async () => {
    expect(await Promise.all([token(), token(), token()])).toEqual(['ya29.1', 'ya29.1', 'ya29.1']);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.get('assertion')!.split('.')).toHaveLength(3);
  });

  it('is kept, and renewed before it ends', async () => {
    await token();
    clock.pass(HOUR_MS - 6 * 60_000);
    expect(await token()).toBe('ya29.1');
    clock.pass(2 * 60_000);
    expect(await token()).toBe('ya29.2');
  });

  it('is another for another secret', async () => {
    await token();
    const other = JSON.stringify({ ...(JSON.parse(SECRET) as object), client_email: 'other@p-1' });
    expect(await token(other)).toBe('ya29.2');
  });

  it('is refused for a secret Google refuses, and asked for again with the next call', async () => {
    answer = { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } };
    await expect(token()).rejects.toMatchObject({ failure: 'auth' });
    answer = { status: 200, body: {} };
    expect(await token()).toBe('ya29.2');
  });

  it('is never asked for with what is no service account', async () => {
    await expect(token('{"type":"service_account"}')).rejects.toMatchObject({ failure: 'auth' });
    expect(await token('AIzaSyExample')).toBe('AIzaSyExample');
    expect(asked).toEqual([]);
  });
});
