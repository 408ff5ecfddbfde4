import { AppError } from '@app/common';
import { quantitiesOf, type ChatChunk, type ChatRequest, type ChunkDocument } from '@app/llm';
import type { AnswerUsage } from '../../dialect';
import { createOpenAiResponsesDialect } from '../openai-responses.dialect';

export const dialect = createOpenAiResponsesDialect();

export const STAMP = { id: 'chatcmpl-W', created: 1_790_000_000, model: 'fast' };

export const USAGE: AnswerUsage = {
  document: {
    prompt_tokens: 8,
    completion_tokens: 5,
    total_tokens: 13,
    prompt_tokens_details: { cached_tokens: 2 },
    completion_tokens_details: { reasoning_tokens: 3 },
  },
  usage: { quantities: quantitiesOf({ input: 6, cache_read: 2, output: 2, reasoning: 3 }), source: 'upstream' },
};

export const REQUEST: ChatRequest = dialect.parseRequest(
  Buffer.from(JSON.stringify({ model: 'fast', input: 'hi', stream: true, temperature: 0.5, metadata: { a: 'b' } })),
);

export function chunk(delta: object, finishReason: string | null = null, logprobs: unknown = null): ChatChunk {
  const choice = { index: 0, delta, logprobs, finish_reason: finishReason };
  return { document: { ...STAMP, object: 'chat.completion.chunk', choices: [choice] } as ChunkDocument, text: '' };
}

export const ROLE = { role: 'assistant', content: '' };
export const call = (index: number, id: string, written = '') => ({
  tool_calls: [{ index, id, type: 'function', function: { name: 'f', arguments: written } }],
});
export const more = (index: number, written: string) => ({ tool_calls: [{ index, function: { arguments: written } }] });

export function render(deltas: readonly object[], finishReason = 'stop'): string {
  const stream = dialect.openStream(REQUEST);
  return [...deltas.map((delta) => stream.chunk(chunk(delta))), stream.end(chunk({}, finishReason), USAGE)].join('');
}

/** The same, but the upstream breaks off after the deltas. */
export function renderBroken(deltas: readonly object[]): string {
  const stream = dialect.openStream(REQUEST);
  const rendered = deltas.map((delta) => stream.chunk(chunk(delta)));
  return [...rendered, stream.error(new AppError('upstream_bad_response'))].join('');
}
