import fc from 'fast-check';
import { event, readStream, STOP, USAGE_EVENT } from './__fixtures__/read-stream';

describe('a stream cut into any pieces', () => {
  it('B02 says the same and reports the same usage', () => {
    const words = fc.constantFrom('a', 'é😀', ' ', '\n', '<', '</', '<think>', '</thin', '</think>', '"', '\\');
    const text = fc.array(words, { maxLength: 8 }).map((all) => all.join(''));
    const whole = fc.tuple(text, fc.boolean());
    const cuts = fc.array(fc.nat(60), { maxLength: 8 });
    fc.assert(
      fc.property(whole, cuts, ([said, separatesReasoning], places) => {
        const pieces = split(said, places);
        const events = [...pieces.map((content) => event({ role: 'assistant', content })), STOP, USAGE_EVENT];
        const once = readStream([event({ content: pieces.join('') }), STOP, USAGE_EVENT], { separatesReasoning });
        const cut = readStream(events, { separatesReasoning });
        expect(cut.joined('content')).toBe(once.joined('content'));
        expect(cut.joined('reasoning_content')).toBe(once.joined('reasoning_content'));
        expect(cut.stream.reported).toEqual(once.stream.reported);
      }),
      { numRuns: 500 },
    );
  });

  function split(text: string, places: readonly number[]): string[] {
    const ends = [...new Set(places)].filter((place) => place < text.length).sort((one, other) => one - other);
    return [0, ...ends].map((from, position) => text.slice(from, ends[position] ?? text.length));
  }
});
