import type { HttpRequest } from '@app/providers';

/** What an operator wants otherwise in the requests of a channel. What they may not touch was refused when they said so. */
export interface Overrides {
  /** By lower-case name; null takes one away. */
  readonly headerOverrides?: Readonly<Record<string, string | null>>;
  /** Merged into JSON bodies as a merge patch; null takes a member away. Source: RFC 7396. */
  readonly parameterOverrides?: Readonly<Record<string, unknown>>;
}

/**
 * The request as the channel wants it; the very same where it wants nothing. It is the vendor's own words that are changed, after the
 * adapter has written them, so that it holds for what was translated and for what goes through alike, also for members that no
 * adapter knows. A signature is made again for the new body.
 */
export function overridden(request: HttpRequest, { headerOverrides, parameterOverrides }: Overrides): HttpRequest {
  const body = parameterOverrides && hasAny(parameterOverrides) ? patched(request, parameterOverrides) : undefined;
  const isChanged = body !== undefined && body !== request.body;
  const signed = isChanged ? { ...request, body, headers: request.signed?.(body) ?? request.headers } : request;
  return headerOverrides && hasAny(headerOverrides)
    ? { ...signed, headers: withHeaders(signed.headers, headerOverrides) }
    : signed;
}

function hasAny(record: Readonly<Record<string, unknown>>): boolean {
  for (const _name in record) return true;
  return false;
}

/** Undefined: there is no JSON object to change, as in a form. */
function patched({ body, upload }: HttpRequest, patch: Readonly<Record<string, unknown>>): string | undefined {
  if (upload || !body.startsWith('{')) return undefined;
  return JSON.stringify(merge(JSON.parse(body), patch));
}

function merge(target: unknown, patch: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, isObject(value) ? merge(merged.get(name), value) : value);
  }
  return Object.fromEntries(merged);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withHeaders(
  headers: HttpRequest['headers'],
  overrides: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const all = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, value] of Object.entries(overrides)) {
    if (value === null) all.delete(name);
    else all.set(name, value);
  }
  return Object.fromEntries(all);
}
