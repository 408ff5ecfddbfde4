import { AppError } from '@app/common';
import {
  quantitiesOf,
  type ChatChunk,
  type ChatCompletion,
  type ChatRequest,
  type ChunkDocument,
  type UsageDocument,
} from '@app/llm';
import type { AnswerUsage } from '../dialect';
import { createOpenAiChatDialect } from './openai-chat.dialect';

const dialect = createOpenAiChatDialect({ usageOnFinish: false });
const finishingDialect = createOpenAiChatDialect({ usageOnFinish: true });

const STAMP = { id: 'chatcmpl-W', created: 1_790_000_000, model: 'fast' };
const USAGE: UsageDocument = {
  prompt_tokens: 8,
  completion_tokens: 1,
  total_tokens: 9,
  prompt_tokens_details: { cached_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0 },
};

const REPORTED: AnswerUsage = {
  document: USAGE,
  usage: { quantities: quantitiesOf({ input: 8, output: 1 }), source: 'upstream' },
};

function chunk(delta: object, finishReason: string | null): ChatChunk {
  const choice = { index: 0, delta, logprobs: null, finish_reason: finishReason };
  const document = { ...STAMP, object: 'chat.completion.chunk', choices: [choice] } as ChunkDocument;
  return { document, text: '' };
}

const requestWith = (includeUsage: boolean): ChatRequest =>
  dialect.parseRequest(
    Buffer.from(
      JSON.stringify({
        model: 'fast',
        messages: [{ role: 'user', content: 'hi' }],
        stream: true,
        stream_options: { include_usage: includeUsage },
      }),
    ),
  );

/** What a client would parse. */
const eventsOf = (frames: string): unknown[] =>
  frames
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => (frame === 'data: [DONE]' ? 'DONE' : JSON.parse(frame.slice('data: '.length))));

describe('the OpenAI chat dialect', () => {
  it('A01 renders a completion with its usage and, when there is one, its price', () => {
    const completion: ChatCompletion = { ...STAMP, object: 'chat.completion', choices: [], service_tier: 'default' };
    expect(JSON.parse(dialect.renderCompletion({ completion }, REPORTED, requestWith(false)))).toEqual({
      ...completion,
      usage: USAGE,
    });
    const priced = dialect.renderCompletion(
      { completion },
      { ...REPORTED, costUsd: '0.000150000' },
      requestWith(false),
    );
    expect(JSON.parse(priced)).toMatchObject({ usage: { ...USAGE, cost: '0.000150000' } });
  });

  it('B08 writes a chunk on one line, the vendor own text where there is one', () => {
    expect(dialect.openStream(requestWith(false)).chunk(chunk({ content: 'a\nb' }, null))).toMatch(
      /^data: \{[^\n]*\}\n\n$/,
    );
    expect(dialect.openStream(requestWith(false)).chunk({ ...chunk({}, null), verbatim: '{"v":1}' })).toBe(
      'data: {"v":1}\n\n',
    );
  });

  it('E01 ends an unasked stream with the finish and [DONE], and no usage anywhere', () => {
    const frames = dialect.openStream(requestWith(false)).end(chunk({}, 'stop'), REPORTED);
    expect(eventsOf(frames)).toEqual([chunk({}, 'stop').document, 'DONE']);
    expect(frames).not.toContain('usage');
  });

  it('E02 W02 puts exactly one usage chunk without choices before [DONE] when asked', () => {
    const frames = dialect.openStream(requestWith(true)).end(chunk({}, 'stop'), REPORTED);
    expect(eventsOf(frames)).toEqual([
      chunk({}, 'stop').document,
      { ...STAMP, object: 'chat.completion.chunk', choices: [], usage: USAGE },
      'DONE',
    ]);
  });

  it('O05 also puts usage on the finish chunk where the documents of the path promise it', () => {
    const frames = finishingDialect.openStream(requestWith(false)).end(chunk({}, 'stop'), REPORTED);
    expect(eventsOf(frames)).toEqual([{ ...chunk({}, 'stop').document, usage: USAGE }, 'DONE']);
  });

  it('G01 renders an error in a stream with all four members and without [DONE]', () => {
    const frame = dialect.openStream(requestWith(false)).error(new AppError('upstream_bad_response'));
    expect(eventsOf(frame)).toEqual([
      {
        error: {
          message: 'The model provider gave an answer that could not be used.',
          type: 'server_error',
          param: null,
          code: 'upstream_bad_response',
        },
      },
    ]);
  });

  it('adds what a refusal has to say beyond the four members, and never in their place', () => {
    const error = new AppError('insufficient_balance', { extra: { available: '0.10', code: 'x' } });
    expect(JSON.parse(dialect.renderError(error))).toEqual({
      error: {
        message: 'The balance does not cover this call.',
        type: 'insufficient_quota',
        param: null,
        code: 'insufficient_balance',
        available: '0.10',
      },
    });
  });
});
