import type { IncomingHttpHeaders } from 'node:http';

/** The caller's secret, wherever their client puts it: Authorization, x-api-key, x-goog-api-key or ?key=. */
export function apiTokenOf(headers: IncomingHttpHeaders, query: unknown): string | undefined {
  const bearer = /^\s*bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? text(headers['x-api-key']) ?? text(headers['x-goog-api-key']) ?? text(keyOf(query));
}

const keyOf = (query: unknown): unknown =>
  typeof query === 'object' && query !== null ? (query as Record<string, unknown>)['key'] : undefined;

function text(value: unknown): string | undefined {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  return trimmed === '' ? undefined : trimmed;
}
