import { UpstreamError } from '@app/llm';
import { SseReader } from './sse-reader';

function read(pieces: readonly (string | Buffer)[], limit = 1_000): string[] {
  const events: string[] = [];
  const reader = new SseReader(limit, ({ data }) => events.push(data));
  for (const piece of pieces) reader.push(Buffer.from(piece as string));
  reader.end();
  return events;
}

describe('reading a stream', () => {
  it('reads the same events wherever the bytes are cut, inside a character too', () => {
    const bytes = Buffer.from('data: 堰\n\n: comment\n\ndata:{"a":1}\r\n\r\ndata: last');
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(['堰', '{"a":1}', 'last']);
    }
  });

  it('does not lose the first event to a byte order mark', () => {
    expect(read(['\uFEFFdata: 1\n\n', 'data: 2\n\n'])).toEqual(['1', '2']);
  });

  it('refuses an event without end before it fills the memory', () => {
    expect(() => read(['data: ', 'x'.repeat(600), 'x'.repeat(600)])).toThrow(UpstreamError);
  });
});
