import fc from 'fast-check';
import { priceInForce, type PriceVersion } from './price-version';

const GROUPS = [null, 'vip', 'other'] as const;

/** Few instants, far apart and a millisecond apart, so that versions often begin side by side. */
const instant = fc
  .tuple(fc.constantFrom(Date.UTC(1999, 11, 31), Date.UTC(2026, 1, 28), Date.UTC(2038, 0, 19)), fc.nat(12))
  .map(([base, offsetMs]) => base + offsetMs);

/** Any versions the database admits: it refuses two of one group that begin at one instant. */
const history = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...GROUPS), instant), { selector: (pair) => pair.join(), maxLength: 12 })
  .map((pairs) => pairs.map(([groupId, from], index) => version(String(index), groupId, from)));

const version = (id: string, groupId: string | null, from: number): PriceVersion => ({
  ...{ id, modelId: 'm', groupId, effectiveFrom: new Date(from), pricesPicoUsd: [], costsPicoUsd: [] },
});

/** The versions of a group whose time an instant lies in: from a version's beginning to just before the next one's. */
function covering(versions: readonly PriceVersion[], groupId: string | null, at: number): readonly PriceVersion[] {
  const own = versions.filter((candidate) => candidate.groupId === groupId);
  return own.filter(({ effectiveFrom }) => {
    const later = own.map((other) => +other.effectiveFrom).filter((from) => from > +effectiveFrom);
    return +effectiveFrom <= at && at < Math.min(...later, Infinity);
  });
}

const inForce = (versions: readonly PriceVersion[], groupId: string, at: number) =>
  priceInForce(versions, groupId, new Date(at));

describe('P08 the price in force', () => {
  it('is that of exactly one version at any instant: of the group when it has one by then, else of all', () => {
    fc.assert(
      fc.property(history, instant, fc.constantFrom('vip', 'other', 'plain'), (versions, at, groupId) => {
        const [own, forAll] = [covering(versions, groupId, at), covering(versions, null, at)];
        expect(Math.max(own.length, forAll.length)).toBeLessThanOrEqual(1);
        expect(inForce(versions, groupId, at)).toBe(own[0] ?? forAll[0]);
      }),
      { numRuns: 10_000 },
    );
  });

  it('leaves no instant out from the first version for all on, and names none before any began', () => {
    fc.assert(
      fc.property(history, instant, (versions, at) => {
        const begun = versions.filter(({ effectiveFrom }) => +effectiveFrom <= at);
        const found = inForce(versions, 'vip', at);
        expect(found !== undefined).toBe(begun.some(({ groupId }) => groupId === null || groupId === 'vip'));
        if (found) expect(begun).toContain(found);
      }),
      { numRuns: 10_000 },
    );
  });

  it('changes at the very millisecond a version begins, which is the first of the later one', () => {
    fc.assert(
      fc.property(history, (versions) => {
        for (const { id, groupId, effectiveFrom } of versions.filter((each) => each.groupId === 'vip')) {
          expect(inForce(versions, groupId!, +effectiveFrom)?.id).toBe(id);
          expect(inForce(versions, groupId!, +effectiveFrom - 1)?.id).not.toBe(id);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('does not depend on the order the versions are listed in', () => {
    const listings = history.chain((versions) =>
      fc.tuple(
        fc.constant(versions),
        fc.shuffledSubarray(versions, { minLength: versions.length, maxLength: versions.length }),
      ),
    );
    fc.assert(
      fc.property(listings, instant, ([listed, shuffled], at) => {
        expect(inForce(shuffled, 'vip', at)).toBe(inForce(listed, 'vip', at));
      }),
      { numRuns: 10_000 },
    );
  });
});
