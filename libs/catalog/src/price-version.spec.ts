import { priceInForce, type PriceVersion } from './price-version';

const version = (id: string, groupId: string | null, effectiveFrom: number): PriceVersion => ({
  id,
  modelId: 'm',
  groupId,
  effectiveFrom: new Date(effectiveFrom),
  organizationId: null,
  rates: [],
});
const inForce = (versions: readonly PriceVersion[], at: number) => priceInForce(versions, VIP, new Date(at))?.id;
const VIP = { organizationId: 'o', groupId: 'vip' };

describe('priceInForce', () => {
  it('P08 gives the instant a version begins to that version', () => {
    const versions = [version('later', null, 2_000), version('earlier', null, 1_000)];
    expect([999, 1_000, 1_999, 2_000, 2_001].map((at) => inForce(versions, at))).toEqual([
      ...[undefined, 'earlier', 'earlier', 'later', 'later'],
    ]);
  });

  it('prefers a price of the group, however old, to a newer one for all', () => {
    const versions = [version('all', null, 3_000), version('own', 'vip', 1_000), version('other', 'other', 2_000)];
    expect(inForce(versions, 4_000)).toBe('own');
    expect(priceInForce(versions, { ...VIP, groupId: 'plain' }, new Date(4_000))?.id).toBe('all');
  });

  it('falls back to the price for all until the price of the group begins', () => {
    const versions = [version('all', null, 0), version('own', 'vip', 1_000)];
    expect([inForce(versions, 999), inForce(versions, 1_000)]).toEqual(['all', 'own']);
  });
});
