import type { ChatChunk, ChatMessage, ChatRequest } from '@app/llm';
import OpenAI from 'openai';
import { chunk, finished, request, role, said, usageOf, written } from './__fixtures__/chunks';
import { createAnthropicMessagesDialect } from './anthropic-messages/anthropic-messages.dialect';
import type { ChatDialect } from './dialect';
import { createGeminiDialect } from './gemini/gemini.dialect';
import { createOpenAiChatDialect } from './openai-chat/openai-chat.dialect';
import { createOpenAiResponsesDialect } from './openai-responses/openai-responses.dialect';

const PICTURE = 'data:image/webp;base64,AAAA';
const ELSEWHERE = 'https://vendor.example/cat.png';
const imagesOf = (...urls: readonly string[]) => ({
  images: urls.map((url, index) => ({ index, type: 'image_url', image_url: { url } })),
});

const chat = createOpenAiChatDialect({ usageOnFinish: false });
const responses = createOpenAiResponsesDialect();
const messages = createAnthropicMessagesDialect({ headers: {} });
const gemini = createGeminiDialect({ model: 'm', stream: true, isEventStream: true });

/** A whole answer, and the same as a stream. */
function rendered(dialect: ChatDialect, urls: readonly string[]) {
  const message = { role: 'assistant', content: 'Here', ...imagesOf(...urls) };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
  const completion = { id: 'chatcmpl-W', object: 'chat.completion' as const, created: 1, model: 'm', choices };
  const whole = JSON.parse(dialect.renderCompletion({ completion }, usageOf({}), request())) as unknown;
  const chunks: readonly ChatChunk[] = [role, said('Here'), chunk(imagesOf(...urls)), finished('stop')];
  return { whole, stream: written(dialect.openStream(request()), chunks) };
}

const parsed = (dialect: ChatDialect, document: object): ChatRequest =>
  dialect.parseRequest(Buffer.from(JSON.stringify(document)));

const assistantIn = (asked: ChatRequest): ChatMessage | undefined =>
  asked.messages.find((message) => message.role === 'assistant');

describe('a picture that a model made', () => {
  it('is inline data for callers who speak Gemini, and a file where it lies elsewhere', () => {
    const { whole, stream } = rendered(gemini, [PICTURE, ELSEWHERE]);
    const images = [
      { inlineData: { mimeType: 'image/webp', data: 'AAAA' } },
      { fileData: { mimeType: 'image/png', fileUri: ELSEWHERE } },
    ];
    expect(whole).toMatchObject({ candidates: [{ content: { parts: [{ text: 'Here' }, ...images] } }] });
    const documents = stream.split('\n\n').slice(0, -1);
    const parts = documents.map((frame) => JSON.parse(frame.replace('data: ', '')) as typeof whole);
    expect(parts).toContainEqual(
      expect.objectContaining({ candidates: [{ content: { role: 'model', parts: images }, index: 0 }] }),
    );
  });

  it('is an item of its own for callers who speak Responses, as the official client reads it', async () => {
    const { whole, stream } = rendered(responses, [PICTURE]);
    const output = [
      { type: 'message', content: [{ text: 'Here' }] },
      { id: 'ig_W_1', type: 'image_generation_call', status: 'completed', result: 'AAAA' },
    ];
    expect(whole).toMatchObject({ output });
    const headers = { 'content-type': 'text/event-stream' };
    const fetch = () => Promise.resolve(new Response(stream, { headers }));
    const client = new OpenAI({ apiKey: 'x', maxRetries: 0, fetch });
    const read = await client.responses.stream({ model: 'm', input: 'hi' }).finalResponse();
    expect(read.output).toMatchObject(output);
    expect(stream.match(/^event: response\.image_generation_call\.\w+$/gm)).toEqual([
      'event: response.image_generation_call.in_progress',
      'event: response.image_generation_call.generating',
      'event: response.image_generation_call.completed',
    ]);
  });

  it('that lies elsewhere is shown in the text of Responses', () => {
    expect(rendered(responses, [ELSEWHERE]).whole).toMatchObject({
      output: [{ type: 'message', content: [{ text: `Here![](${ELSEWHERE})` }] }],
    });
  });

  it('is spoken of in Messages, whose answers have no pictures', () => {
    const { whole, stream } = rendered(messages, [PICTURE]);
    const note = '[A picture (image/webp, 4 characters of base64), which this format has no place for.]';
    expect(whole).toMatchObject({
      content: [
        { type: 'text', text: 'Here' },
        { type: 'text', text: note },
      ],
    });
    expect(stream).toContain(JSON.stringify({ type: 'text_delta', text: note }));
  });
});

describe('a picture that a model made earlier comes back', () => {
  const images = [{ type: 'image_url', image_url: { url: PICTURE } }];

  it('in a message of chat completions, which needs no text then', () => {
    const said = { role: 'assistant', images };
    expect(assistantIn(parsed(chat, { model: 'm', messages: [{ role: 'user', content: 'hi' }, said] }))).toEqual(said);
  });

  it('in a turn of the model of Gemini', () => {
    const inlineData = { mimeType: 'image/webp', data: 'AAAA' };
    const contents = [{ parts: [{ text: 'hi' }] }, { role: 'model', parts: [{ text: 'Here' }, { inlineData }] }];
    expect(assistantIn(parsed(gemini, { contents }))).toEqual({ role: 'assistant', content: 'Here', images });
  });

  it('as the item that Responses gave it, for vendors of every format', () => {
    const { whole } = rendered(responses, [PICTURE]);
    const { output } = whole as { output: readonly object[] };
    const asked = parsed(responses, { model: 'm', input: [{ role: 'user', content: 'hi' }, ...output] });
    expect(assistantIn(asked)).toEqual({ role: 'assistant', content: 'Here', images });
    expect(asked.native).not.toHaveProperty('onlyBecauseOf');
  });

  it.each([
    ['messages[0].images', 'a picture'],
    ['messages[0].images[0].image_url', [{}]],
    ['messages[0].images[0].image_url.url', [{ image_url: { url: 7 } }]],
  ])('is refused by its name when it is none: %s', (param, wrong) => {
    const details: unknown = expect.objectContaining({ param });
    expect(() => parsed(chat, { model: 'm', messages: [{ role: 'assistant', images: wrong }] })).toThrow(
      expect.objectContaining({ details }) as Error,
    );
  });
});
