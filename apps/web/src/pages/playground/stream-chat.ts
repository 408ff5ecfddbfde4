import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { ChatBody } from '../../relay/code-samples';
import type { AssistantMessage, Report } from './conversation';
import { saysSomething, withChunk, withEnd, type Chunk } from './read-chunk';
import { RelayError, toRelayError } from '../../relay/relay-error';

export interface StreamedCall {
  readonly url: string;
  readonly secret: string;
  readonly body: ChatBody;
  readonly answer: AssistantMessage;
  readonly signal: AbortSignal;
  /** Called with what there is so far. */
  readonly onProgress: (answer: AssistantMessage) => void;
}

/**
 * Makes the call and reads its answer to the end, or until it is stopped: what came until then stays. Throws RelayError, or
 * TypeError when the relay cannot be reached.
 */
export async function streamChat(call: StreamedCall): Promise<AssistantMessage> {
  const startedMs = performance.now();
  const sinceStart = () => Math.round(performance.now() - startedMs);
  let { answer } = call;
  let report: Omit<Report, 'totalMs'> = { requestId: undefined };
  try {
    const reply = await send(call);
    report = { requestId: reply.headers.get('x-request-id') ?? undefined };
    for await (const chunk of chunksOf(reply)) {
      if (chunk.error) throw toStreamError(chunk.error, report.requestId);
      const next = withChunk(answer, chunk);
      report = withEnd(report, chunk);
      if (saysSomething(answer, next) && report.firstTokenMs === undefined)
        report = { ...report, firstTokenMs: sinceStart() };
      answer = next;
      call.onProgress(answer);
    }
    return { ...answer, report: { ...report, totalMs: sinceStart() } };
  } catch (error) {
    if (call.signal.aborted) return { ...answer, report: { ...report, totalMs: sinceStart(), isStopped: true } };
    if (error instanceof RelayError) return { ...answer, failure: error.failure };
    throw error;
  }
}

async function send({ url, secret, body, signal }: StreamedCall): Promise<Response> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    // The charge comes with the last chunk.
    body: JSON.stringify({ ...body, usage: { include: true } }),
    signal,
  });
  if (!reply.ok) throw await toRelayError(reply);
  return reply;
}

async function* chunksOf(reply: Response): AsyncGenerator<Chunk> {
  const events = reply
    .body!.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const { done, value } = await events.read();
      if (done) return;
      if (value.data !== '[DONE]') yield JSON.parse(value.data) as Chunk;
    }
  } finally {
    await events.cancel().catch(() => undefined);
  }
}

const toStreamError = ({ message, code }: NonNullable<Chunk['error']>, requestId: string | undefined): RelayError =>
  new RelayError({ status: 200, code: code ?? 'stream_error', message: message ?? 'The stream broke off.', requestId });
