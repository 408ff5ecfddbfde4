import { Pool, ProxyAgent } from 'undici';

/**
 * Connections through a proxy, by CONNECT also where the vendor speaks plain HTTP: what is said to the vendor is none of the proxy's
 * business. Opening one, with all its hops, takes as long as connecting may take. Neither errors nor the agent's own address hold
 * user and password.
 */
export function proxyAgent(
  proxyUrl: string,
  connectTimeoutMs: number,
  limits: { readonly connections: number; readonly pipelining: number },
): ProxyAgent {
  const { origin, username, password } = new URL(proxyUrl);
  const hop = { timeout: connectTimeoutMs };
  return new ProxyAgent({
    ...limits,
    uri: origin,
    ...(username !== '' && { token: `Basic ${basic(username, password)}` }),
    proxyTunnel: true,
    proxyTls: hop,
    requestTls: hop,
    // A proxy that takes the connection and says nothing is as dead as one that takes none.
    clientFactory: (url, options) =>
      new Pool(url, { ...options, headersTimeout: connectTimeoutMs, bodyTimeout: connectTimeoutMs }),
  });
}

/** Source: RFC 7617. */
const basic = (username: string, password: string): string =>
  Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
