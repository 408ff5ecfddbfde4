// A vendor that answers at once: as little work as possible, so that what stands before it is what is measured.
import { createServer } from 'node:http';
import { CHUNK_PAUSE_MS, PACED_MODEL } from '../calls.mjs';
import { COMPLETION, PIECES } from './answers.mjs';

const JSON_HEADERS = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(COMPLETION) };
const STREAM_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8' };

/** Streams that are written turn by turn, all of them one piece a turn. */
class Turns {
  #positions = new Map();
  #isScheduled = false;

  constructor(schedule) {
    this.schedule = schedule;
  }

  add(response) {
    this.#positions.set(response, 0);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.schedule(() => this.#turn());
  }

  #turn() {
    for (const [response, position] of this.#positions) {
      const isLast = position === PIECES.length - 1;
      if (isLast || response.destroyed) this.#positions.delete(response);
      else this.#positions.set(response, position + 1);
      if (isLast) response.end(PIECES[position]);
      else response.write(PIECES[position]);
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
    (body.includes(`${PACED_MODEL}"`) ? paced : atOnce).add(response);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), '127.0.0.1');
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
