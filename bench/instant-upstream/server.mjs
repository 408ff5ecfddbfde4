// A vendor that answers at once: as little work as possible, so that what stands before it is what is measured.
import { createServer } from 'node:http';
import { CHUNK_PAUSE_MS, PACED_MODEL } from '../calls.mjs';
import { COMPLETION, MESSAGES_PIECES, PIECES } from './answers.mjs';

const JSON_HEADERS = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(COMPLETION) };
const STREAM_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8' };

/** Streams that are written turn by turn, all of them one piece a turn. */
class Turns {
  #positions = new Map();
  #isScheduled = false;

  constructor(schedule) {
    this.schedule = schedule;
  }

  add(response, pieces) {
    this.#positions.set(response, { pieces, next: 0 });
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.schedule(() => this.#turn());
  }

  #turn() {
    for (const [response, position] of this.#positions) {
      const piece = position.pieces[position.next++];
      const isLast = position.next === position.pieces.length;
      if (isLast || response.destroyed) this.#positions.delete(response);
      if (isLast) response.end(piece);
      else response.write(piece);
    }
    this.#isScheduled = this.#positions.size > 0;
    if (this.#isScheduled) this.schedule(() => this.#turn());
  }
}

const atOnce = new Turns(setImmediate);
const paced = new Turns((turn) => setTimeout(turn, CHUNK_PAUSE_MS));

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (text) => (body += text));
  request.on('end', () => {
    if (!body.includes('"stream":true')) return response.writeHead(200, JSON_HEADERS).end(COMPLETION);
    response.writeHead(200, STREAM_HEADERS).flushHeaders();
    const pieces = request.url === '/v1/messages' ? MESSAGES_PIECES : PIECES;
    (body.includes(`${PACED_MODEL}"`) ? paced : atOnce).add(response, pieces);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), '127.0.0.1');
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
