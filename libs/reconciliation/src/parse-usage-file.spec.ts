import { canonicalModel } from './canonical-model';
import { toNanoUsd } from './adapters/amounts';
import { parseUsageFile } from './parse-usage-file';

const parse = (text: string) => parseUsageFile(text, new Set(['key-a']));
const HEAD = 'day,model,key,requests,input_tokens,cached_input_tokens,output_tokens,cost_usd';

describe('a file of a vendor', () => {
  it('is read in any order of columns, with BOM, CRLF, quotes and empty lines', () => {
    const text =
      '\uFEFFcost_usd,"model",day,output_tokens,input_tokens\r\n0.123456789,"a ""big"", model",2026-10-01,5,10\r\n\r\n,m,2026-10-02,0,1\r\n';

    expect(parse(text)).toEqual({
      faults: [],
      rows: [
        {
          day: '2026-10-01',
          model: 'a "big", model',
          vendorKey: null,
          requests: null,
          input: 10n,
          cached: 0n,
          output: 5n,
          cost: 123_456_789n,
        },
        {
          day: '2026-10-02',
          model: 'm',
          vendorKey: null,
          requests: null,
          input: 1n,
          cached: 0n,
          output: 0n,
          cost: null,
        },
      ],
    });
  });

  it('names every bad line with its number and field, and gives no row when any is bad', () => {
    const text = [
      HEAD,
      '2026-10-01,m,key-a,1,10,2,5,0.10',
      '2026-02-30,m,,1,10,2,5,0.10',
      '2026-10-01,,key-b,x,10,11,5,$1',
      '2026-10-01,m',
    ].join('\n');

    const { rows, faults } = parse(text);

    expect(rows).toEqual([]);
    expect(faults.map(({ line, field }) => `${line} ${field}`)).toEqual([
      '3 day',
      ...['4 model', '4 key', '4 cached_input_tokens', '4 cost_usd', '4 requests'],
      ...['5 line', '5 input_tokens', '5 output_tokens'],
    ]);
  });

  it('says which columns are missing, strange or double', () => {
    expect(parse('day,model,day,price\n1,2,3,4').faults.map(({ field }) => field)).toEqual([
      ...['input_tokens', 'output_tokens', 'day', 'price'],
    ]);
    expect(parse('').faults).toHaveLength(1);
    expect(parse(`${HEAD}\n"2026-10-01`).faults[0]!.message).toMatch(/Quotes/);
  });

  it('adds up lines of the same day, key and model', () => {
    const { rows } = parse(`${HEAD}\n2026-10-01,m,,1,10,0,5,0.10\n2026-10-01,m,,2,20,1,6,`);

    expect(rows).toEqual([
      {
        day: '2026-10-01',
        model: 'm',
        vendorKey: null,
        requests: 3n,
        input: 30n,
        cached: 1n,
        output: 11n,
        cost: 100_000_000n,
      },
    ]);
  });
});

describe('amounts of vendors', () => {
  it.each([
    ['0.06', 9, 60_000_000n],
    ['123.78912', 7, 1_237_891_200n],
    ['1e-7', 9, 100n],
    ['-1.5', 9, -1_500_000_000n],
    ['0.0000000005', 9, 1n],
  ])('%s of 10^%i nano-USD is %s', (text, decimals, nano) => {
    expect(toNanoUsd(text, decimals)).toBe(nano);
  });

  it('refuses what is no amount', () => {
    expect(() => toNanoUsd('NaN', 9)).toThrow(RangeError);
  });
});

it('knows a model by its name without a date, or by its alias', () => {
  const names = ['gpt-4o-2024-08-06', 'Claude-Sonnet-4-5-20250929', 'gpt-4o', 'mine', 'gemini-2.5-pro'];
  expect(names.map((name) => canonicalModel(name, { mine: 'gpt-4o-2024-05-13' }))).toEqual([
    ...['gpt-4o', 'claude-sonnet-4-5', 'gpt-4o', 'gpt-4o', 'gemini-2.5-pro'],
  ]);
});
