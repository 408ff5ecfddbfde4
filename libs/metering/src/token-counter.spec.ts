import fc from 'fast-check';
import { countTokens } from './token-counter';

describe('countTokens', () => {
  it.each([
    ['', 0],
    ['2 + 2 = 4', 7],
    ['antidisestablishmentarianism', 6],
    ['お誕生日おめでとう', 8],
  ])('counts %j as the OpenAI cookbook does for o200k_base', (text, tokens) => {
    expect(countTokens(text)).toBe(tokens);
  });

  it('E14 counts the names of special tokens as plain text', () => {
    expect(countTokens('a<|endoftext|>b')).toBe(9);
  });

  it('throws for no text, lone halves of characters included', () => {
    const half = fc.constantFrom('\ud83d', '\ude00', '<|im_start|>', '<|endoftext|>', '\u0000', '中');
    const text = fc.array(fc.oneof(fc.string({ unit: 'binary' }), half), { maxLength: 20 }).map((all) => all.join(''));
    fc.assert(
      fc.property(text, (said) => {
        const tokens = countTokens(said);
        expect(Number.isInteger(tokens) && tokens >= 0 && tokens <= Buffer.byteLength(said) + 1).toBe(true);
      }),
    );
  });

  it.each(['a', '中', '😀', 'word ', '\ud83d'])('grows with the text in proportion for a run of %j', (unit) => {
    const once = countTokens(unit.repeat(20_000));
    const tenTimes = countTokens(unit.repeat(200_000));
    expect(Math.abs(tenTimes - 10 * once)).toBeLessThanOrEqual(once / 10);
  });
});
