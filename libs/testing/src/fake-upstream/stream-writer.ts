import { type StreamFault, streamFaultOf } from './behaviour';
import { planStream } from './documents';
import { bill, type Exchange, pause } from './exchange';

export const SSE_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' } as const;

const COMMENT_INTERVAL_MS = 50;
const MAX_COMMENTS = 10_000;
const ERROR_EVENT = {
  error: {
    message: 'The server had an error while processing your request.',
    type: 'server_error',
    param: null,
    code: null,
  },
};

/** Streams the answer, up to the fault it is told to have. The bill is written before the stream ends. */
export async function streamAnswer(exchange: Exchange): Promise<void> {
  const { answer, behaviour, response, gone } = exchange;
  const plan = planStream(answer, behaviour, exchange.asksUsage);
  const fault = streamFaultOf(behaviour);

  response.writeHead(200, { ...SSE_HEADERS, 'x-request-id': answer.id });
  response.write(plan.opening);
  const written = await writeChunks(exchange, plan.chunks.slice(0, fault?.afterChunks));
  bill(exchange, written, fault || gone.aborted ? 'aborted' : 'completed');
  if (gone.aborted) return;
  if (fault) await breakOff(exchange, fault.kind);
  else response.end(plan.ending);
}

/** Returns how many chunks were handed to the connection. Without a delay they share one write, but stay separate events. */
async function writeChunks({ response, behaviour, gone }: Exchange, chunks: readonly string[]): Promise<number> {
  if (!behaviour.chunkDelayMs) {
    response.write(chunks.join(''));
    return chunks.length;
  }
  for (const [index, chunk] of chunks.entries()) {
    await pause(behaviour.chunkDelayMs, gone);
    if (gone.aborted) return index;
    response.write(chunk);
  }
  return chunks.length;
}

async function breakOff({ response, gone }: Exchange, kind: StreamFault['kind']): Promise<void> {
  switch (kind) {
    case 'end':
      response.end();
      return;
    case 'garbage':
      response.end('data: {"choices":[{"index":0,"del\n\n');
      return;
    case 'error':
      response.end(`data: ${JSON.stringify(ERROR_EVENT)}\n\ndata: [DONE]\n\n`);
      return;
    case 'reset':
      // Lets the chunks out first: a destroyed socket would take the unsent ones with it.
      response.socket?.destroySoon();
      return;
    case 'silence':
      return;
    case 'comments':
      for (let sent = 0; sent < MAX_COMMENTS && !gone.aborted; sent += 1) {
        response.write(': keep-alive\n\n');
        await pause(COMMENT_INTERVAL_MS, gone);
      }
  }
}
