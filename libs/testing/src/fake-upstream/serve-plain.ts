import type { IncomingMessage, ServerResponse } from 'node:http';
import { behaviourSchema, type Behaviour } from './behaviour';
import { pause } from './exchange';
import { readBytes } from './http-io';
import { ANSWERS, plainAnswerTo, type PlainAnswer, type PlainAsked } from './plain-answers';
import { sendMalformed, sendStatus } from './serve-chat';
import { SSE_HEADERS } from './stream-writer';

/** One line of the bill of the endpoints beside chat: what was asked, and the usage as it was told. */
export interface PlainServed {
  readonly endpoint: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, number>>;
  readonly usage?: Readonly<Record<string, unknown>>;
}

export interface PlainExchange {
  readonly asked: PlainAsked;
  readonly behaviour: Behaviour;
  readonly response: ServerResponse;
  readonly gone: AbortSignal;
  readonly record: (served: PlainServed) => void;
}

const PREFIX = '/v1/';

/** The endpoint of an address, when it is one beside chat. */
export function plainEndpointOf({ method, url = '' }: IncomingMessage): string | undefined {
  const endpoint = url.startsWith(PREFIX) ? url.slice(PREFIX.length) : '';
  return method === 'POST' && endpoint in ANSWERS ? endpoint : undefined;
}

export async function readAsked(request: IncomingMessage, endpoint: string): Promise<PlainAsked> {
  const bytes = await readBytes(request);
  const contentType = request.headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/form-data')) {
    return { endpoint, body: JSON.parse(bytes.toString('utf8')) as Record<string, unknown>, files: {} };
  }
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  const body: Record<string, unknown> = {};
  const files: Record<string, number> = {};
  for (const [name, value] of form.entries()) {
    if (typeof value === 'string') body[name] = value;
    else files[name] = (files[name] ?? 0) + value.size;
  }
  return { endpoint, body, files };
}

/** How this one call is answered, if it says so itself. */
export const ownBehaviour = ({ body }: PlainAsked): Behaviour =>
  body['fake'] === undefined ? {} : behaviourSchema.parse(body['fake']);

export async function servePlain(exchange: PlainExchange): Promise<void> {
  const { asked, behaviour, response, gone, record } = exchange;
  await pause(behaviour.firstByteDelayMs, gone);
  if (gone.aborted || behaviour.hang) return;
  if (behaviour.resetBeforeHeaders) return void response.socket?.resetAndDestroy();
  if (behaviour.status !== undefined) return sendStatus(exchange, behaviour.status);
  if (behaviour.malformed) return sendMalformed(exchange, behaviour.malformed);
  const answer = plainAnswerTo(asked, behaviour);
  record({ ...asked, ...(answer.usage && { usage: answer.usage }) });
  if (answer.document)
    return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.document));
  await sendPieces(exchange, answer);
}

async function sendPieces(
  { behaviour, response, gone }: PlainExchange,
  { events, bytes = [] }: PlainAnswer,
): Promise<void> {
  response.writeHead(200, events ? SSE_HEADERS : { 'content-type': 'audio/mpeg' });
  const pieces = events ? events.map(([event, data]) => frameOf(event, data)) : bytes;
  for (const [index, piece] of pieces.entries()) {
    if (behaviour.resetAfterChunks === index) return void response.socket?.resetAndDestroy();
    if (behaviour.endAfterChunks === index) break;
    response.write(piece);
    await pause(behaviour.chunkDelayMs, gone);
    if (gone.aborted) return;
  }
  response.end();
}

const frameOf = (event: string | undefined, data: unknown): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
