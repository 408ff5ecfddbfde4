import { callAlong, callerWith, rawVendor, type RawVendor, stepTo, streaming } from './__fixtures__/calls';

const STAMP = '"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m"';
const chunk = (delta: object, finish: string | null = null) =>
  `{${STAMP},"choices":[{"index":0,"delta":${JSON.stringify(delta)},"logprobs":null,"finish_reason":${JSON.stringify(finish)}}]}`;
const USAGE = `{${STAMP},"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}`;

const TEXT = 'Hé 😀\u2028!';
const EVENTS = [
  chunk({ role: 'assistant', content: 'Hé' }),
  chunk({ content: ' 😀\u2028!' }),
  chunk({}, 'stop'),
  USAGE,
];
const WIRE = [...EVENTS, '[DONE]'].map((data) => `data: ${data}\n\n`).join('');

const bytesOf = (text: string): Uint8Array[] => [...Buffer.from(text)].map((byte) => Uint8Array.of(byte));

describe('the event stream of an upstream', () => {
  const caller = callerWith();
  const vendors: RawVendor[] = [];

  afterAll(async () => {
    await caller.onApplicationShutdown();
    await Promise.all(vendors.map((vendor) => vendor.close()));
  });

  async function read(pieces: readonly (string | Uint8Array)[]) {
    const vendor = await rawVendor(streaming(pieces));
    vendors.push(vendor);
    const recorded = callAlong([stepTo(vendor.url)]);
    const answer = await caller.relay(recorded.call);
    return { ...recorded, answer };
  }

  it.each<[string, readonly (string | Uint8Array)[]]>([
    ['B01 in one piece', [WIRE]],
    ['B02 byte by byte, in the middle of characters', bytesOf(WIRE)],
    ['B04 with CRLF, cut between CR and LF', WIRE.replaceAll('\n', '\r\n').split(/(?<=\r)/)],
    ['B05 with lone CR', [WIRE.replaceAll('\n', '\r')]],
    ['B06 without a space after the colon', [WIRE.replaceAll('data: ', 'data:')]],
    ['B07 with two spaces after the colon', [WIRE.replaceAll('data: ', 'data:  ')]],
    ['B08 with data on several lines', [WIRE.replaceAll(',"choices"', ',\ndata: "choices"')]],
    [
      'B09 with comments between events and inside them',
      [WIRE.replaceAll('data: ', ': on its way\n\n:\n: more\ndata: ')],
    ],
    ['B10 with event, id and retry lines', [WIRE.replaceAll('data: ', 'event: chunk\nid: 7\nretry: 10\ndata: ')]],
    ['B12 B13 with empty data and pings', [WIRE.replaceAll('data: {', 'data:\n\nevent: ping\n\ndata: {')]],
    ['B14 with blanks after [DONE]', [WIRE.replace('[DONE]', '[DONE] ')]],
    ['B14 with [DONE] and no empty line', [WIRE.slice(0, -1)]],
    ['B16 without [DONE], the last event unfinished', [EVENTS.map((data) => `data: ${data}`).join('\n\n')]],
    ['B17 with more after [DONE]', [WIRE, 'data: {oops\n\n', `data: ${chunk({ content: 'late' })}\n\n`]],
  ])('reads the same %s', async (_how, pieces) => {
    const { sink, meter, answer } = await read(pieces);
    expect(sink.content).toBe(TEXT);
    expect(meter.text).toBe(TEXT);
    expect(answer).toMatchObject({ kind: 'stream', last: { document: { choices: [{ finish_reason: 'stop' }] } } });
    expect(meter.usage?.quantities).toMatchObject({ input: 5, output: 2 });
  });

  it('B20 reads 10,000 events that come at once, in order', async () => {
    const numbers = Array.from({ length: 10_000 }, (_, index) => `${index} `);
    const events = numbers.map((content) => `data: ${chunk({ content })}\n\n`).join('');
    const { sink } = await read([events, `data: ${chunk({}, 'stop')}\n\n`]);
    expect(sink.content).toBe(numbers.join(''));
  });

  it.each([
    ['B18 of JSON lines', `${EVENTS.join('\n')}\n`, 'cut_stream'],
    ['B21 with an event that is no JSON', 'data: {oops\n\n', 'malformed_response'],
    ['B24 with an error in an array', 'data: [{"error":{"message":"x"}}]\n\n', 'stream_error'],
    ['G04 that ends in the middle of an event', WIRE.slice(0, WIRE.indexOf('😀')), 'malformed_response'],
    ['W06 that ends between two events', `data: ${EVENTS[0]}\n\n`, 'cut_stream'],
  ])('does not take a body %s for an answer', async (_what, body, failure) => {
    await expect(read([body])).rejects.toMatchObject({ failure });
  });
});
