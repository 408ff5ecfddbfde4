import { UpstreamError } from '@app/llm';
import { openReader } from './event-reader';

function read(pieces: readonly (string | Buffer)[], limit = 1_000): string[] {
  const lines: string[] = [];
  const reader = openReader('ndjson', limit, ({ data }) => lines.push(data));
  for (const piece of pieces) reader.push(Buffer.from(piece as string));
  reader.end();
  return lines;
}

describe('a stream of JSON lines', () => {
  it('K08 is read the same wherever the bytes are cut, inside a character too', () => {
    const bytes = Buffer.from('{"a":"堰"}\n\r\n{"b":1}\r\n{"c":"😀"}');
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(['{"a":"堰"}', '{"b":1}', '{"c":"😀"}']);
    }
  });

  it('K08 is refused when a line has no end, before it fills the memory', () => {
    expect(() => read(['x'.repeat(600), 'x'.repeat(600)])).toThrow(UpstreamError);
  });
});
