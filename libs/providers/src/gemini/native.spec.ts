import { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';
import { ANSWER, eventsOf, failureOf, REQUEST, TARGET } from '../__fixtures__/describe-adapter';
import { fixture } from './__fixtures__/vendor-wire';
import { geminiAdapter } from './gemini.adapter';

const native = geminiAdapter.native!.gemini!;
const target = { ...TARGET, upstreamModel: 'gemini-2.5-flash' };
const answer = { ...ANSWER, publicModel: 'gemini-2.5-flash' };
const asking = (document: Record<string, unknown>, more: Partial<ChatRequest> = {}): ChatRequest => ({
  ...REQUEST,
  stream: false,
  native: { format: 'gemini', document },
  ...more,
});
const bodyOf = (request: ChatRequest) => JSON.parse(native.buildRequest(request, target).body) as unknown;
const WHOLE = JSON.parse(fixture('text.response.json')) as Record<string, unknown>;

describe('a caller who speaks Gemini, to Gemini', () => {
  it('is forwarded as it is, in either spelling, unknown members included', () => {
    const document = {
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
      system_instruction: { parts: [{ text: 's' }] },
      generation_config: { max_output_tokens: 10, brandNew: 1 },
      somethingNew: true,
    };
    expect(bodyOf(asking({ ...document, model: 'models/public' }, { maxOutputTokens: 10 }))).toEqual(document);
    const { url } = native.buildRequest(asking(document, { stream: true }), target);
    expect(url).toBe('https://vendor.example/v1/models/gemini-2.5-flash:streamGenerateContent?alt=sse');
  });

  it('is bounded by what is held for the call', () => {
    expect(
      bodyOf(asking({ contents: [], generation_config: { max_output_tokens: 99, topK: 1 } }, { maxOutputTokens: 7 })),
    ).toEqual({ contents: [], generation_config: { topK: 1, maxOutputTokens: 7 } });
    expect(bodyOf(asking({ contents: [] }, { maxOutputTokens: 7 }))).toEqual({
      contents: [],
      generationConfig: { maxOutputTokens: 7 },
    });
  });

  it('gets a whole answer as it is, and usage is read from it', () => {
    const parsed = native.parseResponse(WHOLE, { ...answer, publicModel: 'gemini-3.1-pro-preview' });
    expect(JSON.parse(parsed.native!)).toEqual(WHOLE);
    expect(parsed.reported!.document).toMatchObject({ prompt_tokens: 26, completion_tokens: 155 });
    expect(parsed.text).toBe('Hi');
  });

  it('A14 sees the model it asked for, or a dated state of it, and no other name', () => {
    expect(JSON.parse(native.parseResponse(WHOLE, answer).native!)).toEqual({
      ...WHOLE,
      modelVersion: 'gemini-2.5-flash',
    });
    const dated = { ...WHOLE, modelVersion: 'gemini-2.5-flash-001' };
    expect(JSON.parse(native.parseResponse(dated, answer).native!)).toEqual(dated);
  });

  it('gets a refused prompt and a broken call as the answers they are', () => {
    const refused = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 3 } };
    const parsed = native.parseResponse(refused, answer);
    expect(JSON.parse(parsed.native!)).toEqual(refused);
    expect(parsed.completion.choices).toMatchObject([{ finish_reason: 'content_filter' }]);
    const broken = { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] };
    expect(JSON.parse(native.parseResponse(broken, answer).native!)).toEqual(broken);
    expect(failureOf(() => native.parseResponse({}, answer))?.failure).toBe('malformed_response');
  });

  it('gets the very bytes of a stream, the last of them at its end', () => {
    const wire = fixture('text.stream.txt');
    const stream = native.openStream(answer);
    const events = eventsOf(wire);
    const early = events.flatMap((event) => stream.push(event));
    const late = stream.end();
    expect([...early, ...late].map(({ frames }) => frames).join('')).toBe(wire);
    expect([early.length, late.length]).toEqual([2, 1]);
    expect([...early, ...late].map(({ text }) => text).join('')).toBe('Hi');
    expect(late[0]!.document.choices).toEqual([{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }]);
    expect(stream.reported!.document).toMatchObject({ prompt_tokens: 9, completion_tokens: 2 });
  });

  it('G02 gets no end where the vendor made none', () => {
    const stream = native.openStream(answer);
    stream.push(eventsOf(fixture('text.stream.txt'))[0]!);
    expect(failureOf(() => stream.end())?.failure).toBe('cut_stream');
  });

  it('J06 gets a refused prompt streamed, too', () => {
    const stream = native.openStream(answer);
    const data = '{"promptFeedback":{"blockReason":"SAFETY"}}';
    expect(stream.push({ data })).toEqual([]);
    expect(stream.end()).toMatchObject([{ frames: `data: ${data}\n\n` }]);
  });

  it('has one line for each event, whatever the vendor laid out', () => {
    const stream = native.openStream(answer);
    const data = '{\n"candidates":[{"finishReason":"STOP"}]\n}';
    stream.push({ data });
    expect(stream.end()[0]!.frames).toBe('data: {"candidates":[{"finishReason":"STOP"}]}\n\n');
  });
});

describe('tokens counted by Gemini', () => {
  const { buildRequest, parseResponse } = geminiAdapter.tokenCount!;
  const contents = [{ role: 'user', parts: [{ text: 'hi' }] }];
  const count = (document: Record<string, unknown>) => buildRequest({ format: 'gemini', document }, target);

  it('are asked for with all that the request would send', () => {
    expect(count({ contents }).url).toBe('https://vendor.example/v1/models/gemini-2.5-flash:countTokens');
    expect(JSON.parse(count({ contents, model: 'public' }).body)).toEqual({ contents });
    const whole = { model: 'models/gemini-2.5-flash', contents, tools: [] };
    expect(JSON.parse(count({ contents, tools: [] }).body)).toEqual({ generateContentRequest: whole });
    const nested = { generateContentRequest: { model: 'models/public', contents, tools: [] } };
    expect(JSON.parse(count(nested).body)).toEqual({ generateContentRequest: whole });
  });

  it('are read, and nothing else is', () => {
    expect(parseResponse({ totalTokens: 31, promptTokensDetails: [] })).toBe(31);
    for (const body of [{}, { totalTokens: '31' }, { totalTokens: -1 }, null]) {
      expect(failureOf(() => parseResponse(body))?.failure).toBe('malformed_response');
    }
  });

  it('are not asked for in another format', () => {
    expect(() => buildRequest({ format: 'anthropic-messages', document: {} }, target)).toThrow(AppError);
  });
});
