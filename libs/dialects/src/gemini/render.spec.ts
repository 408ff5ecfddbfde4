import { AppError, ERROR_CODES } from '@app/common';
import type { ChatCompletion, ChatRequest } from '@app/llm';
import fc from 'fast-check';
import {
  argued,
  called,
  chunk,
  finished,
  request,
  role,
  said,
  thought,
  usageOf,
  written,
} from '../__fixtures__/chunks';
import { arrayFraming, eventFraming } from './framing';
import { createGeminiDialect } from './gemini.dialect';
import { renderResponse } from './render-candidates';
import { renderError } from './render-error';
import { GeminiStreamRenderer } from './stream-renderer';

type Chunks = Parameters<typeof written>[1];
interface Part {
  readonly text?: string;
  readonly thought?: boolean;
  readonly functionCall?: object;
}
interface Answer {
  readonly candidates: readonly { readonly content: { readonly parts: readonly Part[] } }[];
  readonly usageMetadata?: object;
}

const withThoughts: ChatRequest = request({
  native: { format: 'gemini', document: { generationConfig: { thinkingConfig: { includeThoughts: true } } } },
});
const usage = usageOf({ input: 20, cache_read: 6, output: 23, reasoning: 132 });

const stream = (chunks: Chunks, asked = request()) =>
  written(new GeminiStreamRenderer(asked, eventFraming), chunks, usage);
const inArray = (chunks: Chunks) => written(new GeminiStreamRenderer(request(), arrayFraming()), chunks, usage);
const eventsOf = (frames: string) =>
  frames
    .split('\n\n')
    .slice(0, -1)
    .map((frame) => JSON.parse(frame.replace(/^data: /, '')) as Answer);

describe('a stream in the words of Gemini', () => {
  it('is, byte by byte, what Google would send (E10)', () => {
    expect(stream([role, thought('Hm'), said('Hi'), finished('stop')], withThoughts)).toBe(
      `data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Hm","thought":true}]},"index":0}],"modelVersion":"m","responseId":"W"}

data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"index":0}],"modelVersion":"m","responseId":"W"}

data: {"candidates":[{"content":{"role":"model","parts":[{"text":""}]},"index":0,"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":26,"candidatesTokenCount":23,"totalTokenCount":181,"cachedContentTokenCount":6,"thoughtsTokenCount":132},"modelVersion":"m","responseId":"W"}

`,
    );
  });

  it('has calls whole, with their signatures, in order', () => {
    const signed = chunk({
      tool_calls: [
        {
          index: 0,
          id: 'a',
          type: 'function',
          function: { name: 'f', arguments: '{"x":' },
          extra_content: { google: { thought_signature: 'c2ln' } },
        },
      ],
    });
    const events = eventsOf(stream([role, signed, called(1, 'b', 'g'), argued(0, '1}'), finished('tool_calls')]));
    expect(events).toMatchObject([
      {
        candidates: [
          {
            finishReason: 'STOP',
            content: {
              parts: [
                { functionCall: { id: 'a', name: 'f', args: { x: 1 } }, thoughtSignature: 'c2ln' },
                { functionCall: { id: 'b', name: 'g', args: {} } },
              ],
            },
          },
        ],
      },
    ]);
  });

  it('ends each candidate with its own calls and reason, and has the usage once, last', () => {
    const of = (index: number, delta: object, finish?: string) =>
      chunk({ ...delta }, { index, ...(finish !== undefined && { finish }) });
    const call = { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] };
    const events = eventsOf(
      stream([of(0, call), of(1, { content: 'b' }), of(0, {}, 'tool_calls'), of(1, {}, 'length')]),
    );
    expect(events.map(({ candidates }) => candidates)).toMatchObject([
      [{ index: 1, content: { parts: [{ text: 'b' }] } }],
      [{ index: 0, finishReason: 'STOP', content: { parts: [{ functionCall: { name: 'f' } }] } }],
      [{ index: 1, finishReason: 'MAX_TOKENS' }],
    ]);
    expect(events.map(({ usageMetadata }) => usageMetadata !== undefined)).toEqual([false, false, true]);
  });

  it('is one JSON array with the same documents where events are not asked for', () => {
    const chunks = [role, said('Hi'), said(' you'), finished('stop')];
    expect(JSON.parse(inArray(chunks))).toEqual(eventsOf(stream(chunks)));
    const broken = new GeminiStreamRenderer(request(), arrayFraming());
    expect(JSON.parse(broken.chunk(said('Hi')) + broken.error(new AppError('upstream_timeout')))).toMatchObject([
      { candidates: [{}] },
      { error: { code: 504, status: 'DEADLINE_EXCEEDED' } },
    ]);
  });

  it('writes the events of a vendor that speaks Gemini out as they are, or as items of the array', () => {
    const chunks = [
      chunk({}, { frames: 'data: {"a": 1}\r\n\r\n' }),
      chunk({}, { frames: 'data: {"b":2}\n\n', finish: 'stop' }),
    ];
    expect(stream(chunks)).toBe('data: {"a": 1}\r\n\r\ndata: {"b":2}\n\n');
    expect(inArray(chunks)).toBe('[{"a": 1},\r\n{"b":2}\r\n]\r\n');
  });

  it('loses nothing of any text, thought or call, however they are cut', () => {
    const piece = fc.oneof(
      fc.string({ minLength: 1 }).map(said),
      fc.string({ minLength: 1 }).map(thought),
      fc.tuple(fc.nat(3), fc.string()).map(([index, text]) => argued(index, text)),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const deltas = pieces.map(({ document }) => document.choices[0]!.delta);
        const join = (name: string) => deltas.map((delta) => (delta[name] as string | undefined) ?? '').join('');
        const calls = new Set(
          deltas.flatMap((delta) => (delta['tool_calls'] as { index: number }[] | undefined)?.[0]?.index ?? []),
        );
        const events = eventsOf(stream([role, ...pieces, finished('stop')], withThoughts));
        const parts = events.flatMap(({ candidates }) => candidates.flatMap(({ content }) => content.parts));
        const textOf = (ours: readonly Part[]) => ours.map(({ text }) => text ?? '').join('');
        expect(textOf(parts.filter((part) => part.thought))).toBe(join('reasoning_content'));
        expect(textOf(parts.filter((part) => !part.thought))).toBe(join('content'));
        expect(parts.filter(({ functionCall }) => functionCall).length).toBe(calls.size);
      }),
    );
  });
});

describe('a whole answer in the words of Gemini', () => {
  const completion: ChatCompletion = {
    id: 'chatcmpl-W',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'm',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'So.',
          reasoning_content: 'Hm.',
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '[1]' } }],
        },
        logprobs: { content: [{ token: 'So', logprob: -0.1, top_logprobs: [{ token: 'So', logprob: -0.1 }] }] },
        finish_reason: 'content_filter',
      },
    ],
  };

  it('has its parts, the usage that is charged, and thoughts for who asked (E10)', () => {
    const answer = (asked: ChatRequest) => JSON.parse(renderResponse({ completion }, usage, asked)) as Answer;
    expect(answer(request())).toEqual({
      candidates: [
        {
          content: {
            role: 'model',
            parts: [{ text: 'So.' }, { functionCall: { id: 'a', name: 'f', args: { _raw: '[1]' } } }],
          },
          finishReason: 'SAFETY',
          index: 0,
          logprobsResult: {
            topCandidates: [{ candidates: [{ token: 'So', logProbability: -0.1 }] }],
            chosenCandidates: [{ token: 'So', logProbability: -0.1 }],
          },
        },
      ],
      usageMetadata: {
        promptTokenCount: 26,
        candidatesTokenCount: 23,
        totalTokenCount: 181,
        cachedContentTokenCount: 6,
        thoughtsTokenCount: 132,
      },
      modelVersion: 'm',
      responseId: 'W',
    });
    expect(answer(withThoughts).candidates[0]!.content.parts[0]).toEqual({ text: 'Hm.', thought: true });
  });

  it('is the very text of a vendor that speaks Gemini', () => {
    expect(renderResponse({ completion, native: '{ "candidates": [] }' }, usage, request())).toBe(
      '{ "candidates": [] }',
    );
  });
});

describe('a refusal in the words of Google', () => {
  it.each(ERROR_CODES)('has the code of its status and a word that clients know: %s', (code) => {
    const error = new AppError(code, { param: 'contents', headers: { 'retry-after': '3' } });
    const body = JSON.parse(renderError(error)) as { error: { status: string } };
    expect(body).toMatchObject({
      error: {
        code: error.status,
        message: error.message,
        details: [{ reason: code.toUpperCase() }, { fieldViolations: [{ field: 'contents' }] }, { retryDelay: '3s' }],
      },
    });
    expect(body.error.status).toMatch(/^[A-Z_]+$/);
  });

  it('is in an array where the stream would be one (F20)', () => {
    const dialect = createGeminiDialect({ model: 'm', stream: true, isEventStream: false });
    expect(JSON.parse(dialect.renderError(new AppError('not_found')))).toMatchObject([{ error: { code: 404 } }]);
  });
});
