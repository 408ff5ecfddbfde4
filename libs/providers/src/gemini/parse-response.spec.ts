import { ANSWER, failureOf } from '../__fixtures__/describe-adapter';
import { fixture } from './__fixtures__/vendor-wire';
import { parseResponse } from './parse-response';

const answered = (parts: readonly object[], more: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', ...more }],
  usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2, totalTokenCount: 7 },
  modelVersion: 'gemini-3.1-pro',
});
const parse = (body: unknown) => parseResponse(body, ANSWER);
const choiceIn = (body: unknown) => parse(body).completion.choices[0]!;

describe('a whole answer of Gemini', () => {
  it('E10 counts thoughts beside the candidates', () => {
    expect(parse(JSON.parse(fixture('text.response.json'))).reported!.document).toMatchObject({
      prompt_tokens: 26,
      completion_tokens: 155,
      total_tokens: 181,
      completion_tokens_details: { reasoning_tokens: 132 },
    });
  });

  it('J02 J04 calls tools with ids and arguments as text, and keeps the signature by the id', () => {
    const parts = [
      { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 'U0lH' },
      { functionCall: { id: 'theirs', name: 'g' } },
    ];
    const { completion, keepsakes } = parse(answered(parts));
    const { message, finish_reason: reason } = completion.choices[0]!;
    const calls = message['tool_calls'] as { id: string }[];
    expect(reason).toBe('tool_calls');
    expect(message['content']).toBeNull();
    expect(calls).toEqual([
      {
        id: expect.stringMatching(/^call_\w{24}$/) as string,
        type: 'function',
        function: { name: 'f', arguments: '{"a":1}' },
        extra_content: { google: { thought_signature: 'U0lH' } },
      },
      { id: 'theirs', type: 'function', function: { name: 'g', arguments: '{}' } },
    ]);
    expect(keepsakes).toEqual([{ toolCallId: calls[0]!.id, value: 'U0lH' }]);
  });

  it('J05 tells thoughts apart from the text, and shows code and what came of it', () => {
    const { message } = choiceIn(
      answered([
        { text: 'hm', thought: true },
        { text: 'a' },
        { executableCode: { language: 'PYTHON', code: 'print(1)' } },
        { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
        { text: 'b' },
      ]),
    );
    expect(message).toEqual({
      role: 'assistant',
      content: 'a\n```python\nprint(1)\n```\n\n```\n1\n```\nb',
      refusal: null,
      reasoning_content: 'hm',
    });
  });

  it('shows images as data URLs', () => {
    const { message } = choiceIn(answered([{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }]));
    expect(message['images']).toEqual([
      { index: 0, type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ]);
  });

  it('J13 C21 cites by characters, not by bytes', () => {
    const groundingMetadata = {
      webSearchQueries: ['a', 'b'],
      groundingChunks: [{ web: { uri: 'https://x.example/', title: 'x' } }, { web: { uri: 'https://y.example/' } }],
      groundingSupports: [
        { segment: { endIndex: 6, text: 'héllo' }, groundingChunkIndices: [0] },
        { segment: { startIndex: 7, endIndex: 11, text: '😀' }, groundingChunkIndices: [1, 7] },
      ],
    };
    const body = answered([{ text: 'héllo 😀' }], { groundingMetadata });
    expect(choiceIn(body).message['annotations']).toEqual([
      { type: 'url_citation', url_citation: { start_index: 0, end_index: 5, url: 'https://x.example/', title: 'x' } },
      { type: 'url_citation', url_citation: { start_index: 6, end_index: 8, url: 'https://y.example/', title: '' } },
    ]);
    expect(parse(body).reported!.usage.quantities.web_search).toBe(2);
    const older = { ...body, modelVersion: 'gemini-2.5-flash' };
    expect(parse(older).reported!.usage.quantities.web_search).toBe(1);
  });

  it('A06 tells log probabilities', () => {
    const logprobsResult = {
      chosenCandidates: [{ token: 'é', tokenId: 1, logProbability: -0.5 }],
      topCandidates: [{ candidates: [{ token: 'é', logProbability: -0.5 }] }],
    };
    expect(choiceIn(answered([{ text: 'é' }], { logprobsResult })).logprobs).toEqual({
      content: [
        {
          token: 'é',
          logprob: -0.5,
          bytes: [195, 169],
          top_logprobs: [{ token: 'é', logprob: -0.5, bytes: [195, 169] }],
        },
      ],
      refusal: null,
    });
  });

  it('J16 A04 has as many choices as candidates', () => {
    const candidates = ['a', 'b'].map((text, index) => ({
      content: { parts: [{ text }] },
      index,
      finishReason: 'STOP',
    }));
    expect(parse({ candidates }).completion.choices).toMatchObject([
      { index: 0, message: { content: 'a' } },
      { index: 1, message: { content: 'b' } },
    ]);
  });

  it.each([
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['IMAGE_SAFETY', 'content_filter'],
    ['FINISH_REASON_UNSPECIFIED', 'stop'],
    ['SOMETHING_NEW', 'stop'],
    ['MALFORMED_FUNCTION_CALL', 'stop'],
  ])('A08 A09 C18 ends for %s with %s', (finishReason, finish) => {
    expect(choiceIn(answered([{ text: 'a' }], { finishReason })).finish_reason).toBe(finish);
  });

  it('A09 may say nothing at all', () => {
    const { message } = choiceIn({ candidates: [{ finishReason: 'MAX_TOKENS' }] });
    expect(message['content']).toBe('');
  });

  it('J08 is none when nothing usable came of it', () => {
    const broken = answered([], { finishReason: 'MALFORMED_FUNCTION_CALL' });
    expect(failureOf(() => parse(broken))?.failure).toBe('malformed_response');
  });

  it('J06 is a refusal when the prompt was blocked', () => {
    expect(failureOf(() => parse({ promptFeedback: { blockReason: 'SAFETY' } }))?.failure).toBe('content_filter');
  });

  it.each([{}, { candidates: [] }, [], 'x', null])('is none when it is %j', (body) => {
    expect(failureOf(() => parse(body))?.failure).toBe('malformed_response');
  });

  it('is an error when it says so despite its status', () => {
    const error = { error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } };
    expect(failureOf(() => parse([error]))).toMatchObject({ failure: 'overloaded', details: { status: 503 } });
  });
});
