import fc from 'fast-check';
import { ANSWER, eventsOf, failureOf, readAll } from '../__fixtures__/describe-adapter';
import { fixture, VERTEX_GEMINI_WIRE } from './__fixtures__/vendor-wire';
import { geminiAdapter } from './gemini.adapter';

const chat = geminiAdapter.chat!;
const read = (documents: readonly unknown[], answer = ANSWER) =>
  readAll(
    chat,
    documents.map((document) => ({ data: JSON.stringify(document) })),
    answer,
  );
const said = (parts: readonly object[], more: object = {}) => ({ candidates: [{ content: { parts }, ...more }] });
const STOP = said([{ text: '' }], { finishReason: 'STOP' });

describe('a stream of Gemini', () => {
  it('W05 J01 J02 J05 E10 reaches the client byte by byte as it should', () => {
    const { chunks, stream } = readAll(chat, eventsOf(fixture('thought-and-calls.stream.txt')), {
      ...ANSWER,
      publicModel: 'gm',
    });
    const frames = chunks.map(({ document }) => `data: ${JSON.stringify(document)}\n\n`).join('');
    const ids = [...frames.matchAll(/"id":"(call_\w+)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(2);
    expect(frames.replace(ids[0]!, 'call_x1').replace(ids[1]!, 'call_x2')).toBe(
      fixture('thought-and-calls.client.txt'),
    );
    expect(stream.keepsakes).toEqual([{ toolCallId: ids[0], value: 'U0lH' }]);
    expect(JSON.stringify(stream.reported!.document)).toBe(
      '{"prompt_tokens":26,"completion_tokens":155,"total_tokens":181,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":132,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}',
    );
  });

  it('J14 is charged by counts that come only at the end', () => {
    const { stream } = readAll(chat, VERTEX_GEMINI_WIRE.events);
    expect(stream.reported!.document).toMatchObject({ prompt_tokens: 9, completion_tokens: 2 });
  });

  it('counts what came so far when it is cut', () => {
    const stream = chat.openStream(ANSWER);
    stream.push(eventsOf(fixture('thought-and-calls.stream.txt'))[0]!);
    expect(stream.reported!.usage.quantities).toMatchObject({ input: 26, output: 0, reasoning: 34 });
  });

  it('reads on after the finish, for what was consumed', () => {
    const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 1, totalTokenCount: 4 };
    const { stream, choices } = read([said([{ text: 'a' }]), STOP, { candidates: [], usageMetadata }]);
    expect(stream.reported!.document).toMatchObject({ prompt_tokens: 3, completion_tokens: 1 });
    expect(choices.at(-1)!.finish_reason).toBe('stop');
  });

  it('J16 C17 tells its candidates apart', () => {
    const at = (index: number, text: string, finishReason?: string) => ({
      candidates: [{ index, content: { parts: [{ text }] }, ...(finishReason && { finishReason }) }],
    });
    const { choices } = read([at(0, 'a'), at(1, 'b'), at(0, 'c', 'STOP'), at(1, '', 'MAX_TOKENS')]);
    expect(choices.map(({ index, delta, finish_reason }) => [index, delta['content'], finish_reason])).toEqual([
      [0, '', null],
      [0, 'a', null],
      [1, '', null],
      [1, 'b', null],
      [0, 'c', null],
      [0, undefined, 'stop'],
      [1, undefined, 'length'],
    ]);
    expect(failureOf(() => read([at(0, 'a', 'STOP'), at(1, 'b')]))?.failure).toBe('cut_stream');
  });

  it('J06 ends with content_filter when the prompt was blocked', () => {
    const { deltas, choices } = read([{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }]);
    expect(deltas).toEqual([{ role: 'assistant', content: '' }, {}]);
    expect(choices.at(-1)!.finish_reason).toBe('content_filter');
  });

  it('J08 fails when nothing usable came of it, and stands when something did', () => {
    const broken = { finishReason: 'MALFORMED_FUNCTION_CALL' };
    expect(failureOf(() => read([said([], broken)]))?.failure).toBe('malformed_response');
    expect(read([said([{ text: 'a' }], broken)]).choices.at(-1)!.finish_reason).toBe('stop');
  });

  it('C21 cites its sources when all is said', () => {
    const groundingMetadata = { groundingChunks: [{ web: { uri: 'https://x.example/', title: 'x' } }] };
    const { deltas } = read([said([{ text: 'a' }], { groundingMetadata }), said([{ text: 'b' }]), STOP]);
    const url_citation = { start_index: 0, end_index: 2, url: 'https://x.example/', title: 'x' };
    expect(deltas.at(-2)).toEqual({ annotations: [{ type: 'url_citation', url_citation }] });
  });

  it('shows images in the order they come', () => {
    const image = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    const { deltas } = read([said([image]), said([image]), STOP]);
    expect(deltas.slice(1, 3)).toEqual(
      [0, 1].map((index) => ({
        images: [{ index, type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
      })),
    );
  });

  it('knows an error in any of its shapes', () => {
    const error = { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } };
    for (const event of [error, [error]]) {
      expect(failureOf(() => read([said([{ text: 'a' }]), event]))).toMatchObject({
        failure: 'stream_error',
        details: { message: 'The model is overloaded.' },
      });
    }
  });

  it('says the same however its text is cut into events, streamed or whole', () => {
    const part = fc.oneof(
      fc.string({ minLength: 1 }).map((text) => ({ text })),
      fc.string({ minLength: 1 }).map((text) => ({ text, thought: true })),
      fc.constantFrom('f', 'g').map((name) => ({ functionCall: { name, args: { a: 1 } }, thoughtSignature: 's' })),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.infiniteStream(fc.nat(3)), (parts, cuts) => {
        const events: object[] = [];
        for (let at = 0; at < parts.length;) {
          const size = 1 + (cuts.next().value as number);
          events.push(said(parts.slice(at, at + size)));
          at += size;
        }
        const { choices, stream } = read([...events, STOP]);
        const whole = chat.parseResponse(said(parts, { finishReason: 'STOP' }), ANSWER);
        const { message, finish_reason: reason } = whole.completion.choices[0]!;
        const joined = (member: string) => choices.map(({ delta }) => (delta[member] ?? '') as string).join('');
        expect(joined('content')).toBe(message['content'] ?? '');
        expect(joined('reasoning_content')).toBe(message['reasoning_content'] ?? '');
        const calls = choices.flatMap(({ delta }) => (delta['tool_calls'] ?? []) as { id: string; index: number }[]);
        expect(calls.map(({ index }) => index)).toEqual(calls.map((_, position) => position));
        expect(calls.map(({ index: _, ...call }) => call)).toEqual(message['tool_calls'] ?? []);
        expect(stream.keepsakes).toEqual(whole.keepsakes);
        expect(choices.at(-1)!.finish_reason).toBe(reason);
      }),
    );
  });
});
