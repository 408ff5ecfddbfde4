import fc from 'fast-check';
import { dayOf, formatRequestId, newRequestId, parseRequestId, type RequestId } from './request-id';

const ID = '019a9f3c-7b1e-7c4d-8a5b-0123456789ab' as RequestId;

describe('request ids', () => {
  it('are shown as req_ and 32 hex digits, and read back in either form', () => {
    expect(formatRequestId(ID)).toBe('req_019a9f3c7b1e7c4d8a5b0123456789ab');
    for (const form of [ID, formatRequestId(ID), ` ${ID.toUpperCase()} `, ID.replaceAll('-', '')]) {
      expect(parseRequestId(form)).toBe(ID);
    }
  });

  it.each(['', 'req_', 'req_019a', `${ID}0`, ID.slice(1), 'x'.repeat(32), `${ID}\n${ID}`, `rec_${ID}`])(
    'are not read from %j',
    (text) => {
      expect(parseRequestId(text)).toBeUndefined();
    },
  );

  it('survive being written and read', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(parseRequestId(formatRequestId(id as RequestId))).toBe(id);
      }),
    );
  });

  it('are new each time, and sort in the order they were made', () => {
    const ids = Array.from({ length: 1_000 }, newRequestId);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it('know their day, to the millisecond around midnight UTC', () => {
    const at = (instant: string) => {
      const hex = Date.parse(instant).toString(16).padStart(12, '0');
      return dayOf(`${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000` as RequestId);
    };
    expect(at('2026-11-20T23:59:59.999Z')).toBe('2026-11-20');
    expect(at('2026-11-21T00:00:00.000Z')).toBe('2026-11-21');
  });
});
