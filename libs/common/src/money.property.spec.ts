import fc from 'fast-check';
import { formatUsd, MAX_NANO_USD, parsePricePerMillion, parsePricePerUnit, parseUsd, roundToNano } from './money';

/** What a BIGINT holds, beside which everything must be refused. */
const LARGEST = 2n ** 63n - 1n;
const EDGES = [0n, 1n, 999_999_999n, 10n ** 9n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, LARGEST - 1n, LARGEST];

const amount = fc.oneof(
  fc.constantFrom(...EDGES, ...EDGES.map((edge) => -edge)),
  fc.bigInt(-LARGEST, LARGEST),
  fc.bigInt(-2_000_000_000n, 2_000_000_000n),
);
const beyond = fc.oneof(
  fc.constantFrom(LARGEST + 1n, LARGEST + 2n, 2n ** 64n, 10n ** 30n),
  fc.bigInt(LARGEST + 1n, 2n ** 80n),
);

/** The nano-dollars of decimal text, by the value of each digit at its place. */
function nanoIn(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const digits = [...whole, ...fraction];
  const nano = digits.reduce((sum, digit, index) => sum + BigInt(digit) * 10n ** BigInt(whole.length + 8 - index), 0n);
  return text.startsWith('-') ? -nano : nano;
}

describe('P09 amounts as text', () => {
  it('come back from text to the last nano, and the text says what they are', () => {
    fc.assert(
      fc.property(amount, (nano) => {
        const text = formatUsd(nano);
        expect(text).toMatch(/^-?\d+\.\d{9}$/);
        expect(nanoIn(text)).toBe(nano);
        expect(parseUsd(text)).toBe(nano);
      }),
      { numRuns: 10_000 },
    );
  });

  it('are refused beyond what a ledger holds, and never bent into it', () => {
    expect(MAX_NANO_USD).toBe(LARGEST);
    fc.assert(
      fc.property(beyond, fc.boolean(), (size, isNegative) => {
        const nano = isNegative ? -size : size;
        expect(() => parseUsd(formatUsd(nano))).toThrow(RangeError);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are read from any decimal text exactly or refused', () => {
    const digits = (maxLength: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength });
    const decimal = fc
      .tuple(fc.constantFrom('', '-'), digits(12), fc.option(digits(12)))
      .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`);
    const isRead = { read: 0, refused: 0 };
    fc.assert(
      fc.property(decimal, (text) => {
        const isExact = (text.split('.')[1]?.length ?? 0) <= 9;
        const isHeld = isExact && nanoIn(text) <= LARGEST && nanoIn(text) >= -LARGEST;
        isRead[isHeld ? 'read' : 'refused'] += 1;
        if (isHeld) expect(parseUsd(text)).toBe(nanoIn(text));
        else expect(() => parseUsd(text)).toThrow(RangeError);
      }),
      { numRuns: 10_000 },
    );
    expect(Math.min(isRead.read, isRead.refused)).toBeGreaterThan(100);
  });

  it.each([
    '1e3',
    '0x10',
    '+1',
    ' 1',
    '1 ',
    '1_0',
    '1,5',
    '١',
    '１',
    '--1',
    '-',
    '.',
    '1.',
    'NaN',
    'Infinity',
    '1n',
    '1\n',
  ])('are not read from %j, which JavaScript or people may take for a number', (text) => {
    for (const read of [parseUsd, parsePricePerMillion, parsePricePerUnit])
      expect(() => read(text)).toThrow(RangeError);
  });

  it('are rounded half up, once, and what rounding added is kept', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, LARGEST * 1_000n), (pico) => {
        const { nano, roundingPico } = roundToNano(pico);
        expect(nano * 1_000n - roundingPico).toBe(pico);
        expect(roundingPico > -500n && roundingPico <= 500n).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});
