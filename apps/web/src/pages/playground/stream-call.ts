import { EventSourceParserStream } from 'eventsource-parser/stream';
import { RelayError, toRelayError, type Refusal } from '../../relay/relay-error';
import { urlOf, type WireCall } from '../../relay/wire-call';
import type { AssistantMessage, Report } from './conversation';
import { FORMATS } from './formats';
import { saysSomething, withEnd, withPiece } from './with-piece';

export interface StreamedCall {
  /** With its `/v1`. */
  readonly baseUrl: string;
  readonly secret: string;
  readonly call: WireCall;
  readonly answer: AssistantMessage;
  readonly signal: AbortSignal;
  /** Called with what there is so far. */
  readonly onProgress: (answer: AssistantMessage) => void;
}

/**
 * Makes the call and reads its answer to the end, or until it is stopped: what came until then stays. What goes wrong is in
 * the answer, unless the relay cannot be reached: then it throws TypeError.
 */
export async function streamCall(asked: StreamedCall): Promise<AssistantMessage> {
  const startedMs = performance.now();
  const sinceStart = () => Math.round(performance.now() - startedMs);
  const format = FORMATS[asked.call.format];
  const read = format.reader(asked.answer.id);
  let { answer } = asked;
  let report: Omit<Report, 'totalMs'> = { requestId: undefined };
  try {
    const reply = await send(asked);
    report = { requestId: reply.headers.get('x-request-id') ?? undefined };
    for await (const event of eventsOf(reply)) {
      const refusal = format.refusalIn(event);
      if (refusal) throw toStreamError(refusal, report.requestId);
      const piece = read(event);
      const next = withPiece(answer, piece);
      report = withEnd(report, piece);
      if (saysSomething(answer, next) && report.firstTokenMs === undefined)
        report = { ...report, firstTokenMs: sinceStart() };
      answer = next;
      asked.onProgress(answer);
    }
    return { ...answer, report: { ...report, totalMs: sinceStart() } };
  } catch (error) {
    if (asked.signal.aborted) return { ...answer, report: { ...report, totalMs: sinceStart(), isStopped: true } };
    if (error instanceof RelayError) return { ...answer, failure: error.failure };
    throw error;
  }
}

async function send({ baseUrl, secret, call, signal }: StreamedCall): Promise<Response> {
  const { extras, refusalIn } = FORMATS[call.format];
  const reply = await fetch(urlOf(baseUrl, call), {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...call.body, ...extras }),
    signal,
  });
  if (!reply.ok) throw await toRelayError(reply, refusalIn);
  return reply;
}

async function* eventsOf(reply: Response): AsyncGenerator<unknown> {
  const events = reply
    .body!.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const { done, value } = await events.read();
      if (done) return;
      if (value.data !== '[DONE]') yield JSON.parse(value.data);
    }
  } finally {
    await events.cancel().catch(() => undefined);
  }
}

const toStreamError = ({ message, code }: Refusal, requestId: string | undefined): RelayError =>
  new RelayError({ status: 200, code: code ?? 'stream_error', message: message ?? 'The stream broke off.', requestId });
