import { hashRedemptionCode, newRedemptionCode } from './redemption-code';

describe('redemption codes', () => {
  it('have sixteen random characters that nobody mistakes for others', () => {
    const codes = Array.from({ length: 2_000 }, newRedemptionCode);
    expect(codes.filter((code) => !/^WEIR(-[A-HJKMNP-TW-Z2-9]{4}){4}$/.test(code))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('use every character of their alphabet', () => {
    const used = new Set(
      Array.from({ length: 2_000 }, newRedemptionCode)
        .join('')
        .replaceAll(/WEIR|-/g, ''),
    );
    expect(used.size).toBe(29);
  });

  it('are the same however they are typed', () => {
    const hash = hashRedemptionCode('WEIR-ABCD-EFGH-JKMN-2345');
    for (const typed of ['weir-abcd-efgh-jkmn-2345', ' WEIRABCDEFGHJKMN2345 ', 'weir abcd efgh jkmn 2345\n']) {
      expect(hashRedemptionCode(typed)).toEqual(hash);
    }
    expect(hashRedemptionCode('WEIR-ABCD-EFGH-JKMN-2346')).not.toEqual(hash);
  });
});
