import { setImmediate } from 'node:timers/promises';
import type { CallRequest, ChatMessage, ChatRequest, PlainRequest } from '@app/llm';
import { countPiece, piecesOf } from './token-counter';

/** What chat formats add around each message. Source: OpenAI cookbook, "How to count tokens". */
const TOKENS_PER_MESSAGE = 3;
const TOKENS_OF_REPLY_START = 3;
/** An image whose size we do not know. */
const TOKENS_PER_MEDIUM = 1_000;

/** Our own count of a prompt, for vendors that report none. Not for the hot path: it reads every character. */
export function promptTokens(request: CallRequest): number {
  let tokens = 0;
  for (const some of countsOf(request)) tokens += some;
  return tokens;
}

/** A few milliseconds of work. */
const COUNTS_IN_ONE_GO = 25;

/** The same, a little at a time: other calls go on between. */
export async function promptTokensUnhurried(request: CallRequest): Promise<number> {
  let tokens = 0;
  let counts = 0;
  for (const some of countsOf(request)) {
    tokens += some;
    if (++counts % COUNTS_IN_ONE_GO === 0) await setImmediate();
  }
  return tokens;
}

function* countsOf(request: CallRequest): Generator<number> {
  for (const part of partsOf(request)) {
    if (typeof part === 'number') yield part;
    else for (const piece of piecesOf(part)) yield countPiece(piece);
  }
}

/** Texts to count, and tokens of what is none. */
type Parts = Generator<string | number>;

const partsOf = (request: CallRequest): Parts =>
  request.endpoint === undefined ? chatParts(request) : plainParts(request);

/** What the endpoints beside chat read: texts, alone or in lists, and lists of tokens. */
const READ = ['input', 'prompt', 'query', 'documents'] as const;

function* plainParts({ parameters }: PlainRequest): Parts {
  for (const name of READ) yield* partsIn(parameters[name]);
}

function* partsIn(value: unknown): Parts {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'number') yield 1;
  else if (Array.isArray(value)) for (const item of value) yield* partsIn(item);
  else if (typeof value === 'object' && value !== null && 'text' in value) yield* partsIn(value.text);
}

function* chatParts({ parameters: { tools }, messages }: ChatRequest): Parts {
  yield TOKENS_OF_REPLY_START;
  if (tools !== undefined) yield JSON.stringify(tools);
  for (const message of messages) yield* messageParts(message);
}

function* messageParts({ role, content, images, ...rest }: ChatMessage): Parts {
  yield TOKENS_PER_MESSAGE;
  yield role;
  if (Object.keys(rest).length > 0) yield JSON.stringify(rest);
  if (Array.isArray(images)) yield images.length * TOKENS_PER_MEDIUM;
  if (typeof content === 'string') yield content;
  else for (const { text } of content ?? []) yield typeof text === 'string' ? text : TOKENS_PER_MEDIUM;
}
