import { Pool } from 'undici';

const pools = new Map();
/** The first text of a stream, as the instant upstream writes it. */
const FIRST_TEXT = '"content":" word0"';
const END_OF_STREAM = 'data: [DONE]\n\n';
const END_OF_JSON = '}';

function poolFor(origin, connections) {
  const key = `${origin} ${connections}`;
  if (!pools.has(key)) pools.set(key, new Pool(origin, { connections, pipelining: 1 }));
  return pools.get(key);
}

/** A function that makes one such call: { ms, firstTextMs }, or { problem } when it was not answered whole. */
export function caller({ origin, headers, body, stream }, connections) {
  const pool = poolFor(origin, connections);
  const options = { method: 'POST', path: '/v1/chat/completions', headers, body };
  return () => new Promise((resolve) => pool.dispatch(options, new Answer(resolve, stream)));
}

/** Undici's cheapest interface: what the generator takes from the processors is missing for what it measures. */
class Answer {
  #startedAt = performance.now();
  #status = 0;
  #last = '';
  #firstTextMs;

  constructor(resolve, isStream) {
    this.resolve = resolve;
    this.isStream = isStream;
  }

  onRequestStart() {}

  onResponseStart(_, status) {
    this.#status = status;
  }

  onResponseData(_, bytes) {
    if (this.isStream && this.#firstTextMs === undefined && bytes.includes(FIRST_TEXT)) {
      this.#firstTextMs = performance.now() - this.#startedAt;
    }
    // The end may come in two parts.
    this.#last = (this.#last + bytes.latin1Slice(Math.max(0, bytes.length - 300))).slice(-300);
  }

  onResponseEnd() {
    const ms = performance.now() - this.#startedAt;
    const isWhole = this.#status === 200 && this.#last.endsWith(this.isStream ? END_OF_STREAM : END_OF_JSON);
    this.resolve(isWhole ? { ms, firstTextMs: this.#firstTextMs } : { problem: `${this.#status}: ${this.#last}` });
  }

  onResponseError(_, error) {
    this.resolve({ problem: error.message });
  }
}
