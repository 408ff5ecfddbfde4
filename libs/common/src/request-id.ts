import { uuidv7 } from 'uuidv7';

/** The identity of one call from admission to export: a UUIDv7, so its first 48 bits are its time in milliseconds. */
declare const brand: unique symbol;
export type RequestId = string & { readonly [brand]: 'request-id' };

export const newRequestId = (): RequestId => uuidv7() as RequestId;

/** How callers and operators see it: `req_` and 32 hex digits. */
export const formatRequestId = (id: RequestId): string => `req_${id.replaceAll('-', '')}`;

const ACCEPTED = /^(?:req_)?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;

/** Reads either form; undefined when it is neither. */
export function parseRequestId(text: string): RequestId | undefined {
  const parts = ACCEPTED.exec(text.trim());
  return parts ? (parts.slice(1).join('-').toLowerCase() as RequestId) : undefined;
}

/** The UTC day a request belongs to, `YYYY-MM-DD`; the database derives the same (`uuid7_day`) for its partitions. */
export function dayOf(id: RequestId): string {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toISOString().slice(0, 10);
}
