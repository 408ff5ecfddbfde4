import { inputTotal, outputTotal } from '@app/llm';
import fc from 'fast-check';
import { convertUsage } from './convert-usage';

const MOST = 2 ** 31;

/** What no vendor can mean as a count of tokens. */
const JUNK = [
  ...[-1, -0.5, 0.5, 1.5, 1e30, MOST + 1, 2 ** 53, Number.NaN, Infinity, -Infinity],
  ...['', ' ', '1.5', '-3', '1e3', '0x10', 'many', '12 ', '99999999999', true, false, [], [5], {}, { count: 5 }],
];
/** What says nothing at all. */
const NOTHING = [null, undefined];

const count = fc.oneof(
  { weight: 3, arbitrary: fc.nat(40) },
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: MOST }) },
  { weight: 1, arbitrary: fc.constantFrom(MOST, MOST - 1) },
);
/** Some vendors write counts as strings. */
const written = fc.oneof({ weight: 5, arbitrary: count }, { weight: 1, arbitrary: count.map(String) });
const anything = fc.oneof(
  { weight: 12, arbitrary: written },
  { weight: 1, arbitrary: fc.constantFrom(...NOTHING) },
  { weight: 1, arbitrary: fc.oneof(fc.constantFrom<unknown>(...JUNK), fc.double(), fc.string(), fc.jsonValue()) },
);

const usageOf = (value: fc.Arbitrary<unknown>) =>
  fc.record(
    {
      prompt_tokens: value,
      completion_tokens: value,
      total_tokens: value,
      cached_tokens: value,
      prompt_tokens_details: fc.record(
        { cached_tokens: value, cache_write_tokens: value, audio_tokens: value, image_tokens: value },
        { requiredKeys: [] },
      ),
      completion_tokens_details: fc.record(
        { reasoning_tokens: value, audio_tokens: value, image_tokens: value },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['prompt_tokens', 'completion_tokens'] },
  );
type Reported = typeof usageOf extends (value: never) => fc.Arbitrary<infer Usage> ? Usage : never;

/** A count as the vendor means it; undefined: it says nothing; NaN: it says what cannot be. */
function meant(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const isDigits = typeof value === 'string' && value !== '' && [...value].every((sign) => '0123456789'.includes(sign));
  const number = isDigits ? Number(value) : value;
  const isCount = typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 && number <= MOST;
  return isCount ? Math.abs(number) : Number.NaN; // -0 is a zero
}

/** The counts of a report, read by the rules for usage and not by looking at the code. */
function readingOf(reported: Reported) {
  const { prompt_tokens_details: input = {}, completion_tokens_details: output = {} } = reported;
  return {
    prompt: meant(reported.prompt_tokens),
    completion: meant(reported.completion_tokens),
    total: meant(reported.total_tokens),
    cached: meant(reported.cached_tokens) ?? meant(input.cached_tokens),
    written: meant(input.cache_write_tokens),
    audioIn: meant(input.audio_tokens),
    imageIn: meant(input.image_tokens),
    reasoning: meant(output.reasoning_tokens),
    audioOut: meant(output.audio_tokens),
    imageOut: meant(output.image_tokens),
  };
}

type Reading = ReturnType<typeof readingOf>;
const withZeros = (reading: Reading) =>
  Object.fromEntries(Object.entries(reading).map(([name, value]) => [name, value ?? 0])) as Record<
    keyof Reading,
    number
  >;

const believed = (reported: Record<string, unknown>) => convertUsage(reported)?.usage.quantities;

describe('P10 the usage a vendor reports', () => {
  it('U3 is not believed at all when any count in it is none, or when it says neither input nor output', () => {
    fc.assert(
      fc.property(usageOf(anything), (reported) => {
        const reading = readingOf(reported);
        const isHopeless = reading.prompt === undefined || reading.completion === undefined;
        if (isHopeless || Object.values(reading).some(Number.isNaN)) expect(believed(reported)).toBeUndefined();
      }),
      { numRuns: 20_000 },
    );
  });

  it.each(JUNK)('U3 is not believed with %p in any place', (junk) => {
    const sound = { prompt_tokens: 9, completion_tokens: 9, total_tokens: 18 };
    const [input, output] = ['prompt_tokens_details', 'completion_tokens_details'];
    const places = [
      ...Object.keys(sound).map((name) => ({ [name]: junk })),
      ...['prompt_cache_hit_tokens', 'num_cached_tokens', 'cached_tokens'].map((name) => ({ [name]: junk })),
      ...['cached_tokens', 'cache_write_tokens', 'audio_tokens', 'image_tokens'].map((name) => ({
        [input]: { [name]: junk },
      })),
      ...['reasoning_tokens', 'audio_tokens', 'image_tokens'].map((name) => ({ [output]: { [name]: junk } })),
    ];
    for (const place of places) expect(convertUsage({ ...sound, ...place })).toBeUndefined();
  });

  it('is split into counts that do not overlap and add up to what was reported', () => {
    let accepted = 0;
    fc.assert(
      fc.property(usageOf(anything), (reported) => {
        const parts = believed(reported);
        if (!parts) return;
        accepted += 1;
        const reading = withZeros(readingOf(reported));
        const { prompt, completion, cached, written: stored, reasoning } = reading;
        expect(Object.values(parts).every((part) => Number.isInteger(part) && part >= 0 && part <= MOST)).toBe(true);
        expect(parts).toMatchObject({ cache_read: cached, cache_write_5m: stored, cache_write_1h: 0, call: 1 });
        expect(parts).toMatchObject({ reasoning, output_audio: reading.audioOut, output_image: reading.imageOut });
        expect(parts.input_audio).toBeLessThanOrEqual(reading.audioIn);
        expect(parts.input_image).toBeLessThanOrEqual(reading.imageIn);
        // More from the cache than was prompted: that vendor counts the cache beside the prompt.
        expect(inputTotal(parts)).toBe(cached + stored > prompt ? prompt + cached + stored : prompt);
        // Only a total that says so makes reasoning come on top.
        const isOnTop = reading.total - prompt === completion + reasoning;
        expect(outputTotal(parts)).toBe(isOnTop ? completion + reasoning : completion);
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(2_000);
  });

  it('counts reasoning on top of the completion when the total says so, and only then', () => {
    const nat = fc.nat(100);
    fc.assert(
      fc.property(nat, nat, fc.integer({ min: 1, max: 100 }), fc.nat(1), (prompt, completion, reasoning, isOnTop) => {
        const reported = {
          prompt_tokens: prompt,
          completion_tokens: isOnTop ? completion : completion + reasoning,
          total_tokens: prompt + completion + reasoning,
          completion_tokens_details: { reasoning_tokens: reasoning },
        };
        expect(believed(reported)).toMatchObject({ input: prompt, output: completion, reasoning });
      }),
      { numRuns: 2_000 },
    );
  });

  it('U3 is not believed when the parts are more than the whole', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), fc.integer({ min: 1, max: 1_000 }), (prompt, completion, excess) => {
        const whole = { prompt_tokens: prompt, completion_tokens: completion };
        const [tooMuchIn, tooMuchOut] = [prompt + excess, completion + excess];
        for (const details of [
          { completion_tokens_details: { reasoning_tokens: tooMuchOut } },
          { completion_tokens_details: { reasoning_tokens: excess, audio_tokens: completion } },
          { completion_tokens_details: { image_tokens: tooMuchOut } },
          { prompt_tokens_details: { audio_tokens: tooMuchIn } },
          { prompt_tokens_details: { audio_tokens: prompt, image_tokens: excess } },
        ]) {
          expect(convertUsage({ ...whole, ...details })).toBeUndefined();
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('U2 is believed whenever it is sound, explicit zeros included, and null or absent parts are zero', () => {
    const part = fc.nat(1_000);
    const absence = fc.constantFrom(null, undefined, 0);
    const parts = fc.record({ fresh: part, cached: part, stored: part, audio: part, said: part, thought: part });
    fc.assert(
      fc.property(fc.oneof(parts, parts.map(allZero)), absence, fc.boolean(), (each, absent, hasTotal) => {
        const [prompt, completion] = [each.fresh + each.cached + each.stored + each.audio, each.said + each.thought];
        const reported = {
          prompt_tokens: prompt,
          completion_tokens: completion,
          ...(hasTotal && { total_tokens: prompt + completion }),
          prompt_tokens_details: {
            ...{ cached_tokens: each.cached, cache_write_tokens: each.stored, audio_tokens: each.audio },
            image_tokens: absent,
          },
          completion_tokens_details: { reasoning_tokens: each.thought, audio_tokens: absent },
        };
        expect(convertUsage(reported)?.usage).toMatchObject({
          source: 'upstream',
          quantities: {
            ...{ input: each.fresh, cache_read: each.cached, cache_write_5m: each.stored, input_audio: each.audio },
            ...{ output: each.said, reasoning: each.thought, input_image: 0, output_audio: 0 },
          },
        });
      }),
      { numRuns: 5_000 },
    );
  });
});

const allZero = <Parts extends Record<string, number>>(parts: Parts): Parts =>
  Object.fromEntries(Object.keys(parts).map((name) => [name, 0])) as Parts;
