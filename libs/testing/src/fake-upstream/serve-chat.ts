import type { Behaviour } from './behaviour';
import { completionDocument } from './documents';
import { bill, type Exchange, pause } from './exchange';
import { SSE_HEADERS, streamAnswer } from './stream-writer';
import { countAll } from './usage';

const JSON_TYPE = 'application/json';
const HTML =
  '<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';
const MALFORMED: Readonly<Record<NonNullable<Behaviour['malformed']>, readonly [contentType: string, body: string]>> = {
  'not-json': [JSON_TYPE, '{"id":"chatcmpl-1","object":"chat.comp'],
  empty: [JSON_TYPE, ''],
  html: ['text/html', HTML],
  'wrong-shape': [JSON_TYPE, '{"result":"ok"}'],
};

/**
 * Answers one call as its behaviour says. Only answers with content are billed: errors, malformed bodies, raw events and
 * calls that were given up before the first byte cost nothing.
 */
export async function serveChat(exchange: Exchange): Promise<void> {
  const { behaviour, response, gone } = exchange;
  await pause(behaviour.firstByteDelayMs, gone);
  if (gone.aborted || behaviour.hang) return;
  if (behaviour.resetBeforeHeaders) response.socket?.resetAndDestroy();
  else if (behaviour.status !== undefined) sendStatus(exchange, behaviour.status);
  else if (behaviour.malformed) sendMalformed(exchange, behaviour.malformed);
  else if (behaviour.rawEvents) await sendRawEvents(exchange, behaviour.rawEvents);
  else if (exchange.streams && !behaviour.ignoreStream) await streamAnswer(exchange);
  else sendCompletion(exchange);
}

export function sendStatus({ behaviour, response }: Pick<Exchange, 'behaviour' | 'response'>, status: number): void {
  const { body = errorDocument(status) } = behaviour;
  const [contentType, text] = typeof body === 'string' ? [textTypeOf(body), body] : [JSON_TYPE, JSON.stringify(body)];
  response.writeHead(status, { 'content-type': contentType, ...behaviour.headers }).end(text);
}

const textTypeOf = (text: string): string => (text.startsWith('<') ? 'text/html' : 'text/plain');

/** What OpenAI says with this status, as far as the status alone tells. */
function errorDocument(status: number): unknown {
  const words: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
    401: ['invalid_request_error', 'invalid_api_key'],
    404: ['invalid_request_error', 'model_not_found'],
    429: ['rate_limit_error', 'rate_limit_exceeded'],
    503: ['service_unavailable_error', 'server_is_overloaded'],
  };
  const [type, code] = words[status] ?? [status < 500 ? 'invalid_request_error' : 'server_error', null];
  return { error: { message: `The simulated vendor was told to answer ${status}.`, type, param: null, code } };
}

export function sendMalformed({ response }: Pick<Exchange, 'response'>, kind: keyof typeof MALFORMED): void {
  const [contentType, body] = MALFORMED[kind];
  response.writeHead(200, { 'content-type': contentType }).end(body);
}

async function sendRawEvents({ behaviour, response, gone }: Exchange, events: readonly string[]): Promise<void> {
  response.writeHead(200, { ...SSE_HEADERS, ...behaviour.headers });
  response.flushHeaders();
  for (const event of events) {
    response.write(event);
    await pause(behaviour.chunkDelayMs, gone);
    if (gone.aborted) return;
  }
  response.end();
}

function sendCompletion(exchange: Exchange): void {
  const { answer, behaviour, response } = exchange;
  const body = JSON.stringify(completionDocument(answer, behaviour));
  bill(exchange, countAll(answer).completion, 'completed');
  response
    .writeHead(200, {
      'content-type': JSON_TYPE,
      'content-length': Buffer.byteLength(body),
      'x-request-id': answer.id,
    })
    .end(body);
}
