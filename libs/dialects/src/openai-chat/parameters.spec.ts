import { AppError } from '@app/common';
import fc from 'fast-check';
import { PARAMETERS } from './parameters';
import { parseRequest } from './parse-request';

const HI = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
const OPTIONAL = [...PARAMETERS.keys()].filter((name) => !(name in HI));

const parse = (body: unknown) => parseRequest(Buffer.from(JSON.stringify(body)));

function refusalOf(body: Buffer): AppError | undefined {
  try {
    parseRequest(body);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const refusalOfValue = (name: string, value: unknown) =>
  refusalOf(Buffer.from(JSON.stringify({ ...HI, [name]: value })));

describe.each(OPTIONAL)('the parameter %s', (name) => {
  it('H05 is absent when it is null', () => {
    expect(parse({ ...HI, [name]: null })).toEqual({ ...parse(HI), bodyBytes: expect.any(Number) });
  });

  it('F09 is refused with 400 and its own name when its type is wrong', () => {
    const refusals = [true, 0.5, 'no such word', [[]], {}, -1e300].flatMap(
      (value) => refusalOfValue(name, value) ?? [],
    );
    expect(refusals.length).toBeGreaterThanOrEqual(3);
    for (const { status, type, details } of refusals) {
      expect([status, type]).toEqual([400, 'invalid_request_error']);
      expect(details.param).toMatch(new RegExp(`^${name}(?:$|[.[])`));
    }
  });
});

describe('any bytes', () => {
  it('F29 are a request or refused with 400', () => {
    const start = Buffer.from('{"model":"m","messages":[{"role":"user","content":"');
    const bytes = fc.uint8Array({ maxLength: 64 }).map((raw) => Buffer.from(raw));
    const inside = bytes.map((raw) => Buffer.concat([start, raw, Buffer.from('"}]}')]));
    fc.assert(
      fc.property(fc.oneof(bytes, inside), (body) => {
        expect([undefined, 400]).toContain(refusalOf(body)?.status);
      }),
      { numRuns: 2_000 },
    );
  });

  it('A17 become text that is valid Unicode, changed only where it was not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, place) => {
        const cut = place % (text.length + 1);
        const content = `${text.slice(0, cut)}\ud83d${text.slice(cut)}`;
        const [message] = parse({ model: 'm', messages: [{ role: 'user', content }] }).messages;
        expect(message?.content).toBe(Buffer.from(content, 'utf8').toString('utf8'));
      }),
    );
  });
});
