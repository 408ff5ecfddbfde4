import { inputTotal, outputTotal, type ChatRequest, type NativeRequest } from '@app/llm';
import fc from 'fast-check';
import { ANSWER, eventsOf, failureOf, readAll, REQUEST, TARGET } from '../__fixtures__/describe-adapter';
import { anthropicAdapter } from './anthropic.adapter';
import { fixture } from './__fixtures__/vendor-wire';

const native = anthropicAdapter.native!['anthropic-messages']!;
const DOCUMENT = {
  max_tokens: 100,
  model: 'fast',
  messages: [{ role: 'user', content: 'hi' }],
  brand_new: { of: ['anthropic'] },
  stream: true,
};
const NATIVE: NativeRequest = { format: 'anthropic-messages', document: DOCUMENT };
const request = (more: Partial<ChatRequest> = {}): ChatRequest => ({ ...REQUEST, native: NATIVE, ...more });
const framesOf = (wire: string, publicModel: string) =>
  readAll(native, eventsOf(wire), { ...ANSWER, publicModel })
    .chunks.map(({ frames }) => frames)
    .join('');

describe('a request of a caller who speaks Messages', () => {
  it('is sent as it came, with the model replaced', () => {
    const built = native.buildRequest(request(), TARGET);
    expect(built.body).toBe(JSON.stringify({ ...DOCUMENT, model: 'm' }));
    expect([built.url, built.headers['anthropic-version']]).toEqual([
      'https://vendor.example/v1/messages',
      '2023-06-01',
    ]);
  });

  it('keeps the version and the betas of its caller', () => {
    const headers = { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'a,b' };
    expect(native.buildRequest(request({ native: { ...NATIVE, headers } }), TARGET).headers).toMatchObject({
      ...headers,
      'x-api-key': 'secret-of-the-channel',
    });
  });

  it('asks for no more than the call was admitted with, thinking included', () => {
    const thinking = { type: 'enabled', budget_tokens: 5_000, display: 'summarized' };
    const document = { ...DOCUMENT, max_tokens: 8_000, thinking };
    const bodyWith = (maxOutputTokens: number) =>
      JSON.parse(
        native.buildRequest(request({ native: { ...NATIVE, document }, maxOutputTokens }), TARGET).body,
      ) as object;
    expect(bodyWith(8_000)).toEqual({ ...document, model: 'm' });
    expect(bodyWith(3_000)).toEqual({
      ...document,
      model: 'm',
      max_tokens: 3_000,
      thinking: { ...thinking, budget_tokens: 2_999 },
    });
  });
});

describe('an answer to a caller who speaks Messages', () => {
  it.each([
    ['thinking-and-tools', 'claude-x'],
    ['web-search', 'claude-opus-5-5'],
    ['text', 'm'],
  ])('streams %s byte by byte', (name, publicModel) => {
    const wire = fixture(`${name}.stream.txt`);
    expect(framesOf(wire, publicModel)).toBe(wire);
  });

  it('streams any text byte by byte', () => {
    const said = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(said), (pieces) => {
        const deltas = pieces.map((text) => ({
          type: 'content_block_delta',
          index: 0,
          delta: { type: 'text_delta', text },
        }));
        const middle = deltas.map((delta) => `event: ${delta.type}\ndata: ${JSON.stringify(delta)}\n\n`).join('');
        const [start, stop] = fixture('text.stream.txt').split(/(?=event: content_block_stop)/) as [string, string];
        expect(framesOf(start + middle + stop, 'm')).toBe(start + middle + stop);
      }),
    );
  });

  it('A14 streams nothing else than the model’s name differently', () => {
    const wire = fixture('thinking-and-tools.stream.txt');
    expect(framesOf(wire, 'fast')).toBe(wire.replace('"model":"claude-x"', '"model":"fast"'));
  });

  it('keeps the name of a dated snapshot', () => {
    const wire = fixture('text.stream.txt').replace('"model":"m"', '"model":"claude-opus-5-20260101"');
    expect(framesOf(wire, 'claude-opus-5')).toBe(wire);
  });

  it('is read for usage, text and finish, and ends with its last event', () => {
    const { stream, chunks, choices } = readAll(native, eventsOf(fixture('thinking-and-tools.stream.txt')));
    const { quantities } = stream.reported!.usage;
    expect([inputTotal(quantities), outputTotal(quantities)]).toEqual([1012, 40]);
    expect(chunks.map(({ text }) => text).join('')).toBe('planLooking.f{"a":1}now');
    expect(choices).toEqual([{ index: 0, delta: {}, logprobs: null, finish_reason: 'tool_calls' }]);
    expect(chunks.at(-1)!.frames).toBe('event: message_stop\ndata: {"type":"message_stop"}\n\n');
  });

  it('names events that came without a name, and puts each line of data on its own', () => {
    const chunks = native.openStream(ANSWER).push({ data: '{"type":"ping",\n"x":1}' });
    expect(chunks.map(({ frames }) => frames)).toEqual(['event: ping\ndata: {"type":"ping",\ndata: "x":1}\n\n']);
  });

  it('G02 G14 fails as a stream of chat does', () => {
    const events = eventsOf(fixture('text.stream.txt'));
    for (let end = 0; end < events.length; end++) {
      expect(failureOf(() => readAll(native, events.slice(0, end)))?.failure).toBe('cut_stream');
    }
    const error = { event: 'error', data: '{"type":"error","error":{"type":"overloaded_error","message":"x"}}' };
    expect(failureOf(() => readAll(native, [...events.slice(0, 3), error]))?.failure).toBe('overloaded');
    expect(failureOf(() => readAll(native, [{ data: '{"type":' }]))?.failure).toBe('malformed_response');
  });

  it('is whole the text as it came', () => {
    const source = fixture('thinking-and-tools.response.json');
    const parse = (publicModel: string) => native.parseResponse(JSON.parse(source), { ...ANSWER, publicModel }, source);
    expect(parse('claude-opus-5-5').native).toBe(source);
    expect(parse('fast').native).toBe(source.replace('"model": "claude-opus-5-5"', '"model": "fast"'));
    expect(parse('fast')).toMatchObject({ text: 'Looking.planf{"a":1}now{}', completion: { model: 'fast' } });
    expect(parse('fast').keepsakes).toBeUndefined();
  });

  it('A14 does not mistake what a tool is given for the name of the model', () => {
    const body = {
      content: [{ type: 'tool_use', id: 't', name: 'f', input: { model: 'internal' } }],
      model: 'internal',
    };
    const { native: written } = native.parseResponse(body, ANSWER, JSON.stringify(body));
    expect(JSON.parse(written!)).toEqual({ ...body, model: 'fast' });
  });
});

describe('counting the tokens of a request', () => {
  const { tokenCount } = anthropicAdapter;

  it('asks Anthropic, without what an answer would need', () => {
    const built = tokenCount!.buildRequest({ ...NATIVE, headers: { 'anthropic-beta': 'a' } }, TARGET);
    expect(built.url).toBe('https://vendor.example/v1/messages/count_tokens');
    expect(built.headers).toMatchObject({ 'anthropic-beta': 'a', 'x-api-key': 'secret-of-the-channel' });
    const { max_tokens: _max, stream: _stream, ...rest } = DOCUMENT;
    expect(JSON.parse(built.body)).toEqual({ ...rest, model: 'm' });
  });

  it('is refused for requests of another format', () => {
    expect(() => tokenCount!.buildRequest({ ...NATIVE, format: 'gemini' }, TARGET)).toThrow(
      expect.objectContaining({ code: 'unsupported_feature' }) as Error,
    );
  });

  it('believes counts only', () => {
    expect(tokenCount!.parseResponse({ input_tokens: 14 })).toBe(14);
    for (const junk of [{}, null, { input_tokens: -1 }, { input_tokens: '5' }, { input_tokens: 1.5 }]) {
      expect(failureOf(() => tokenCount!.parseResponse(junk))?.failure).toBe('malformed_response');
    }
  });
});
