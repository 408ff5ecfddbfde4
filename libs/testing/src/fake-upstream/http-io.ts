import type { IncomingMessage, ServerResponse } from 'node:http';
import { z, ZodError } from 'zod';

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Reads the whole body. Throws RangeError beyond 64 MiB, SyntaxError when it is not JSON. */
export const readJson = async (request: IncomingMessage): Promise<unknown> =>
  JSON.parse((await readBytes(request)).toString('utf8'));

/** Throws RangeError beyond 64 MiB. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) throw new RangeError('The request body is too large.');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export function sendJson(response: ServerResponse, status: number, document: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
}

/** A caller's mistake is a 400 in OpenAI's shape; anything else is a mistake of ours, and a 500 that says so. */
export function sendError(response: ServerResponse, error: unknown): void {
  const isCallers = error instanceof ZodError || error instanceof SyntaxError || error instanceof RangeError;
  const message = error instanceof ZodError ? z.prettifyError(error) : String(error);
  const param = error instanceof ZodError ? (error.issues[0]?.path.join('.') ?? null) : null;
  const type = isCallers ? 'invalid_request_error' : 'server_error';
  sendJson(response, isCallers ? 400 : 500, { error: { message, type, param, code: null } });
}
