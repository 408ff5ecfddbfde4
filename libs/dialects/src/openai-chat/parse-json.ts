import { AppError } from '@app/common';
import { isObject, type JsonObject } from './checks';

/** Deeper documents could overflow the stack when they are written out again; real ones have about twenty levels. */
export const MAX_DEPTH = 128;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** An escaped surrogate without its other half. May also match inside an escaped backslash, which only costs time. */
const LONE_SURROGATE =
  /\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD])[c-fC-F])/;

/**
 * The body as a JSON object. Of a repeated member the last one counts. Halves of characters, which are no Unicode text,
 * become U+FFFD. Throws AppError('invalid_json' | 'invalid_body').
 */
export function parseJsonObject(body: Buffer): JsonObject {
  if (body.length === 0) throw new AppError('invalid_json', { message: 'The request body is empty.' });
  const source = decode(body);
  const document = parse(source);
  if (!isObject(document)) throw new AppError('invalid_body');
  if (isDeeperThan(document, MAX_DEPTH)) {
    throw new AppError('invalid_body', { message: `The request body is nested deeper than ${MAX_DEPTH} levels.` });
  }
  return LONE_SURROGATE.test(source) ? (JSON.parse(source, repairText) as JsonObject) : document;
}

function decode(body: Buffer): string {
  try {
    return UTF8.decode(body);
  } catch (cause) {
    throw new AppError('invalid_json', { message: 'The request body is not valid UTF-8.', cause });
  }
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw new AppError('invalid_json', { cause });
  }
}

const repairText = (_member: string, value: unknown): unknown =>
  typeof value === 'string' ? Buffer.from(value, 'utf8').toString('utf8') : value;

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeperThan(item, levels - 1));
  for (const member in value) {
    if (isDeeperThan((value as JsonObject)[member], levels - 1)) return true;
  }
  return false;
}
