import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** A rest of a body up to here is read and dropped, and the connection kept. */
const SMALL_BODY_BYTES = 64 * 1024;
/** Of a larger one so much, and for so long: who sends first and reads then should find our answer, not a reset. */
const DROP_BYTES = 32 * 1024 * 1024;
const DROP_MS = 5_000;

export interface Refusal {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** Answers at once, even while the caller is still sending: what comes is dropped within bounds, then we hang up. */
export function sendRefusal(response: ServerResponse, { status, headers, body }: Refusal): void {
  const isSending = mayBeLong(response.req);
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...(isSending && { connection: 'close' }),
  });
  if (!isSending) return void response.end(body);
  response.write(body);
  dropBody(response.req, () => response.end());
}

function mayBeLong(request: IncomingMessage): boolean {
  if (request.complete) return false;
  // NaN without a length: a chunked body, which may never end.
  return !(Number(request.headers['content-length']) <= SMALL_BODY_BYTES);
}

function dropBody(request: IncomingMessage, whenDone: () => void): void {
  let bytes = 0;
  const timer = setTimeout(stop, DROP_MS);
  request.on('data', drop).once('end', stop).once('close', stop).resume();

  function drop(chunk: Buffer): void {
    bytes += chunk.length;
    if (bytes > DROP_BYTES) stop();
  }
  function stop(): void {
    clearTimeout(timer);
    request.off('data', drop).off('end', stop).off('close', stop).pause();
    whenDone();
  }
}
