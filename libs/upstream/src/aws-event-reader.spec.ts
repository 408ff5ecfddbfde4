import { UpstreamError } from '@app/llm';
import type { SseEvent } from '@app/providers';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import fc from 'fast-check';
import { openReader } from './event-reader';

/** A recorded frame: `contentBlockDelta` with the text "hi". */
const FRAME = Buffer.from(
  '0000009400000057b4ab9aee0b3a6576656e742d74797065070011636f6e74656e74426c6f636b44656c74610d3a636f6e74656e742d74797065' +
    '0700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22636f6e74656e74426c6f636b496e' +
    '646578223a302c2264656c7461223a7b2274657874223a226869227d7dde556953',
  'hex',
);
const LENGTH = 4;
const HI: SseEvent = { event: 'contentBlockDelta', data: '{"contentBlockIndex":0,"delta":{"text":"hi"}}' };

type Headers = Parameters<EventStreamCodec['encode']>[0]['headers'];

const codec = new EventStreamCodec(toUtf8, fromUtf8);
const string = (value: string) => ({ type: 'string' as const, value });
const frameOf = (headers: Headers, body: string): Buffer =>
  Buffer.from(codec.encode({ headers, body: fromUtf8(body) }));

function read(pieces: readonly Uint8Array[], limit = 100_000): SseEvent[] {
  const events: SseEvent[] = [];
  const reader = openReader('aws-event-stream', limit, (event) => events.push(event));
  for (const piece of pieces) reader.push(Buffer.from(piece));
  reader.end();
  return events;
}

describe('the frames of an event stream of AWS', () => {
  it('K01 are read wherever their bytes are cut', () => {
    const wire = Buffer.concat([FRAME, FRAME]);
    for (let cut = 0; cut <= wire.length; cut++) {
      expect(read([wire.subarray(0, cut), wire.subarray(cut)])).toEqual([HI, HI]);
    }
    expect(read([...wire].map((byte) => Uint8Array.of(byte)))).toEqual([HI, HI]);
  });

  it('K01 are read in any pieces, whatever they carry', () => {
    const frames = fc.array(
      fc.record({ type: fc.string({ maxLength: 20 }), data: fc.string({ unit: 'grapheme', maxLength: 300 }) }),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (all, sizes) => {
        const headers = (type: string) => ({ ':event-type': string(type), ':message-type': string('event') });
        const wire = Buffer.concat(all.map(({ type, data }) => frameOf(headers(type), data)));
        const pieces: Buffer[] = [];
        for (let at = 0; at < wire.length;) {
          const size = sizes[pieces.length % sizes.length]!;
          pieces.push(wire.subarray(at, at + size));
          at += size;
        }
        expect(read(pieces)).toEqual(all.map(({ type, data }) => ({ event: type, data })));
      }),
    );
  });

  it('K02 are refused when a single bit of them is wrong', () => {
    for (let place = LENGTH; place < FRAME.length; place++) {
      const broken = Buffer.from(FRAME);
      broken[place]! ^= 1;
      expect(() => read([broken])).toThrow(UpstreamError);
    }
  });

  it('K03 may have headers of every type, which are passed over', () => {
    const headers: Headers = {
      yes: { type: 'boolean', value: true },
      no: { type: 'boolean', value: false },
      byte: { type: 'byte', value: 1 },
      short: { type: 'short', value: 2 },
      integer: { type: 'integer', value: 3 },
      binary: { type: 'binary', value: Uint8Array.of(1, 2, 3) },
      time: { type: 'timestamp', value: new Date(0) },
      uuid: { type: 'uuid', value: '11111111-2222-3333-4444-555555555555' },
      ':event-type': string('messageStop'),
    };
    expect(read([frameOf(headers, '{}')])).toEqual([{ event: 'messageStop', data: '{}' }]);
  });

  it('say whether they are an exception or an error', () => {
    const exception = { ':message-type': string('exception'), ':exception-type': string('throttlingException') };
    const error = {
      ':message-type': string('error'),
      ':error-code': string('InternalError'),
      ':error-message': string('it broke'),
    };
    expect(read([frameOf(exception, '{"message":"slow down"}'), frameOf(error, '')])).toEqual([
      { event: 'exception:throttlingException', data: '{"message":"slow down"}' },
      { event: 'error:InternalError', data: '{"message":"it broke"}' },
    ]);
  });

  it.each<[string, Buffer]>([
    ['longer than an event may be', Buffer.from([0, 1, 134, 161, 0, 0, 0, 0])],
    ['shorter than a frame can be', Buffer.from([0, 0, 0, 15, 0, 0, 0, 0])],
    ['of a text', Buffer.from('data: {"choices":[]}\n\n')],
  ])('are refused as soon as their length is %s', (_what, bytes) => {
    expect(() => read([bytes])).toThrow(UpstreamError);
  });

  it('are no events when the stream ends inside them', () => {
    expect(read([FRAME, FRAME.subarray(0, -1)])).toEqual([HI]);
  });
});
