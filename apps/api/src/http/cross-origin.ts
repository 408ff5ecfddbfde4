import type { IncomingMessage, ServerResponse } from 'node:http';
import type { onRequestHookHandler } from 'fastify';

/** What scripts may read of an answer, beside its body. */
const EXPOSED = [
  'request-id',
  'retry-after',
  'x-ratelimit-limit-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
  'x-request-id',
  'x-should-retry',
  'x-weir-attempts',
  'x-weir-charge-usd',
  'x-weir-hold-usd',
  'x-weir-max-tokens',
  'x-weir-overhead-ms',
].join(', ');
/** How long a browser need not ask again: the most that Chromium remembers. */
const REMEMBER_SECONDS = 7_200;

/**
 * Lets pages of the given origins call the API. The headers are set on the bare response, so that streams and refusals, which
 * bypass Fastify's reply, carry them as well. A request without an origin, as all servers send, costs one look at its headers.
 */
export function crossOrigin(origins: readonly string[]): onRequestHookHandler {
  const isForAll = origins.includes('*');
  const allowed = new Set(origins);
  return (request, reply, done) => {
    const { origin } = request.raw.headers;
    if (origin === undefined) return done();
    const { raw } = reply;
    if (!isForAll) raw.setHeader('vary', 'origin');
    if (!isForAll && !allowed.has(origin)) return done();
    raw.setHeader('access-control-allow-origin', isForAll ? '*' : origin);
    if (isPreflight(request.raw)) {
      reply.hijack();
      return answerPreflight(request.raw, raw);
    }
    raw.setHeader('access-control-expose-headers', EXPOSED);
    done();
  };
}

const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;

/** Any header may be sent: clients have their own, and a wildcard would leave out `authorization`. */
function answerPreflight({ headers }: IncomingMessage, response: ServerResponse): void {
  const asked = headers['access-control-request-headers'];
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST',
    ...(asked !== undefined && { 'access-control-allow-headers': asked }),
    'access-control-max-age': String(REMEMBER_SECONDS),
  });
  response.end();
}
