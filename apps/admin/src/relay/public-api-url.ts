import type { Config } from '@app/config';

/** Where callers reach the API: as set, or else on the host by which the dashboard is reached, at the API's port. */
export function publicApiUrl(
  { apiUrl, apiPort }: Pick<Config, 'apiPort' | 'apiUrl'>,
  host: string | undefined,
): string {
  if (apiUrl) return apiUrl;
  const reached = `http://${host}`;
  const hostname = URL.canParse(reached) ? new URL(reached).hostname : '127.0.0.1';
  return `http://${hostname}:${apiPort}`;
}
