import type { Config } from '@app/config';

/** Where callers reach the API: as set, or else on the host by which the dashboard is reached, at the API's port. */
export function publicApiUrl(
  { apiUrl, apiPort }: Pick<Config, 'apiPort' | 'apiUrl'>,
  host: string | undefined,
): string {
  if (apiUrl) return apiUrl;
  // What was sent goes into a header of ours: nothing but a name, an address or `[::1]` does.
  const [hostname = '127.0.0.1'] = /^([\w.-]+|\[[\da-f:.]+\])(?=:\d+$|$)/i.exec(host ?? '') ?? [];
  return `http://${hostname}:${apiPort}`;
}
