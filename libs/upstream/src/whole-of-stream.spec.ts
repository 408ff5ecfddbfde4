import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { ChatRequest } from '@app/llm';
import { callAlong, callerWith, rawVendor, type RawVendor, stepTo, streaming } from './__fixtures__/calls';
import type { UpstreamStep } from './upstream-call';

const WHOLE: Partial<ChatRequest> = { stream: false };
const LIMIT_BYTES = 64 * 1_024;

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
const STREAM = [
  chunk({ role: 'assistant', content: 'He' }),
  chunk({ content: 'y' }),
  chunk({}, 'stop'),
  `data: ${JSON.stringify({ choices: [], usage: USAGE })}\n\n`,
  'data: [DONE]\n\n',
];
const COMPLETION = JSON.stringify({
  id: 'chatcmpl-1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hey' }, finish_reason: 'stop' }],
  usage: USAGE,
});

describe('an answer of another form than was asked for', () => {
  const caller = callerWith({ WEIR_ANSWER_LIMIT_BYTES: String(LIMIT_BYTES) });
  const vendors: RawVendor[] = [];

  afterAll(async () => {
    await caller.onApplicationShutdown();
    await Promise.all(vendors.map((vendor) => vendor.close()));
  });

  async function begin(
    answer: (response: ServerResponse) => Promise<void> | void,
    request: Partial<ChatRequest> = WHOLE,
    channel: Partial<UpstreamStep['channel']> = {},
  ) {
    const vendor = await rawVendor(answer);
    vendors.push(vendor);
    const recorded = callAlong([stepTo(vendor.url, channel)], request);
    return { ...recorded, relayed: caller.relay(recorded.call) };
  }

  it('A12 is one document, though its vendor streams', async () => {
    const { relayed, sink, meter } = await begin(streaming(STREAM));
    expect(await relayed).toMatchObject({
      kind: 'completion',
      parsed: {
        completion: { object: 'chat.completion', model: 'm', choices: [{ message: { content: 'Hey' } }] },
        reported: { document: { total_tokens: 7 } },
      },
    });
    expect([sink.isBegun, meter.text, meter.usage?.quantities.output]).toEqual([false, 'Hey', 2]);
  });

  it('A12 is one document of a vendor that must be asked for a stream', async () => {
    const { relayed } = await begin(streaming(STREAM), WHOLE, { adapterId: 'qwen' });
    expect(await relayed).toMatchObject({ kind: 'completion', parsed: { text: 'Hey' } });
  });

  it('is one document of that vendor, too, when it does not stream', async () => {
    const answer = (response: ServerResponse) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(COMPLETION);
    const { relayed } = await begin(answer, WHOLE, { adapterId: 'qwen' });
    expect(await relayed).toMatchObject({ kind: 'completion', parsed: { text: 'Hey' } });
  });

  it('G02 A18 fails where the stream is cut, and where it is longer than an answer may be', async () => {
    await expect((await begin(streaming(STREAM.slice(0, 2)))).relayed).rejects.toMatchObject({ failure: 'cut_stream' });
    const endless = Array<string>(100).fill(chunk({ content: 'x'.repeat(1_024) }));
    const { relayed } = await begin(streaming([STREAM[0]!, ...endless]));
    await expect(relayed).rejects.toMatchObject({ failure: 'malformed_response' });
  });

  const encoded =
    (encoding: string, body: Uint8Array, contentType = 'application/json', status = 200) =>
    (response: ServerResponse) =>
      void response.writeHead(status, { 'content-type': contentType, 'content-encoding': encoding }).end(body);

  it.each([
    ['gzip', gzipSync(COMPLETION)],
    ['br', brotliCompressSync(COMPLETION)],
    ['deflate', deflateSync(COMPLETION)],
    ['identity', Buffer.from(COMPLETION)],
  ])('A13 is read although it is in %s', async (encoding, body) => {
    const { relayed } = await begin(encoded(encoding, body));
    expect(await relayed).toMatchObject({ kind: 'completion', parsed: { text: 'Hey' } });
  });

  it('A13 is read compressed as a stream and as a failure, too', async () => {
    const { relayed, sink } = await begin(encoded('gzip', gzipSync(STREAM.join('')), 'text/event-stream'), {});
    expect([(await relayed).kind, sink.content]).toEqual(['stream', 'Hey']);
    const refusal = gzipSync(JSON.stringify({ error: { message: 'no', code: 'content_filter' } }));
    const refused = await begin(encoded('gzip', refusal, 'application/json', 400));
    await expect(refused.relayed).rejects.toMatchObject({ failure: 'content_filter' });
  });

  it.each<[string, string, Uint8Array]>([
    ['is in no form we know', 'zip', Buffer.from(COMPLETION)],
    ['is not what it says', 'gzip', Buffer.from(COMPLETION)],
    ['ends too early', 'gzip', gzipSync(COMPLETION).subarray(0, 30)],
    ['grows beyond the limit', 'gzip', gzipSync(Buffer.alloc(50 * 1_024 * 1_024, ' '))],
  ])('A13 A18 is malformed when it %s', async (_how, encoding, body) => {
    const { relayed } = await begin(encoded(encoding, body));
    await expect(relayed).rejects.toMatchObject({ failure: 'malformed_response' });
  });

  it('A13 asks for no compression, which would hold tokens back', async () => {
    const asked: unknown[] = [];
    const { relayed } = await begin((response) => {
      asked.push(response.req.headers['accept-encoding']);
      return streaming(STREAM)(response);
    });
    await relayed;
    expect(asked).toEqual(['identity']);
  });
});
