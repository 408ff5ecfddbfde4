import { quantitiesOf, type ChatChunk, type ChatRequest, type Quantities } from '@app/llm';
import type { AnswerUsage, StreamRenderer } from '../dialect';

type Delta = Readonly<Record<string, unknown>>;

export const chunk = (
  delta: Delta,
  more: Partial<ChatChunk> & { readonly finish?: string; readonly index?: number } = {},
): ChatChunk => {
  const { finish = null, index = 0, ...rest } = more;
  return {
    document: {
      id: 'chatcmpl-W',
      object: 'chat.completion.chunk',
      created: 1_790_000_000,
      model: 'm',
      choices: [{ index, delta, logprobs: null, finish_reason: finish }],
    },
    text: '',
    ...rest,
  };
};

export const role = chunk({ role: 'assistant', content: '' });
export const said = (content: string): ChatChunk => chunk({ content });
export const thought = (text: string): ChatChunk => chunk({ reasoning_content: text });
export const called = (index: number, id: string, name: string): ChatChunk =>
  chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] });
export const argued = (index: number, text: string): ChatChunk =>
  chunk({ tool_calls: [{ index, function: { arguments: text } }] });
export const finished = (reason: string): ChatChunk => chunk({}, { finish: reason });

/** What the parts of usage sum up to is not the dialects' to say, so the document is empty. */
export const usageOf = (quantities: Partial<Quantities>): AnswerUsage => ({
  document: {
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
    prompt_tokens_details: {},
    completion_tokens_details: {},
  },
  usage: { quantities: quantitiesOf(quantities), source: 'upstream' },
});

/** All frames of a stream; the last chunk is its end. */
export function written(
  renderer: StreamRenderer,
  chunks: readonly ChatChunk[],
  usage: AnswerUsage = usageOf({}),
): string {
  const frames = chunks.slice(0, -1).map((piece) => renderer.chunk(piece));
  return frames.join('') + renderer.end(chunks.at(-1)!, usage);
}

export const request = (some: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'm',
  messages: [],
  stream: true,
  includeUsage: true,
  includeCost: false,
  maxOutputTokensName: 'max_tokens',
  choices: 1,
  refusesLoweredMaximum: false,
  parameters: {},
  bodyBytes: 0,
  ...some,
});
