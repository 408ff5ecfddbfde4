import fc from 'fast-check';
import { type Buyer, priceInForce, type PriceRate, type PriceVersion, rateFor, STANDARD_TIER } from './price-version';

/** Whom a version can be for: one organization, one group, or all. */
type Audience = Pick<PriceVersion, 'organizationId' | 'groupId'>;
const forOrganization = (organizationId: string): Audience => ({ organizationId, groupId: null });
const forGroup = (groupId: string): Audience => ({ organizationId: null, groupId });
const FOR_ALL: Audience = { organizationId: null, groupId: null };
const AUDIENCES = [FOR_ALL, forGroup('vip'), forGroup('other'), forOrganization('acme'), forOrganization('else')];

const BUYER: Buyer = { organizationId: 'acme', groupId: 'vip' };
const buyer = fc.record({
  organizationId: fc.constantFrom('acme', 'nobody'),
  groupId: fc.constantFrom('vip', 'other', 'plain'),
});

/** Few instants, far apart and a millisecond apart, so that versions often begin side by side. */
const instant = fc
  .tuple(fc.constantFrom(Date.UTC(1999, 11, 31), Date.UTC(2026, 1, 28), Date.UTC(2038, 0, 19)), fc.nat(12))
  .map(([base, offsetMs]) => base + offsetMs);

const version = (id: string, audience: Audience, from: number): PriceVersion => ({
  ...{ id, modelId: 'm', ...audience, effectiveFrom: new Date(from), rates: [] },
});

/** Any versions the database admits: it refuses two for the same audience that begin at one instant. */
const history = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...AUDIENCES), instant), { selector: JSON.stringify, maxLength: 12 })
  .map((pairs) => pairs.map(([audience, from], index) => version(String(index), audience, from)));

const isFor = (candidate: Audience, audience: Audience) =>
  candidate.organizationId === audience.organizationId && candidate.groupId === audience.groupId;

/** The versions of an audience whose time an instant lies in: from a version's beginning to just before the next one's. */
function covering(versions: readonly PriceVersion[], audience: Audience, at: number): readonly PriceVersion[] {
  const own = versions.filter((candidate) => isFor(candidate, audience));
  return own.filter(({ effectiveFrom }) => {
    const later = own.map((other) => +other.effectiveFrom).filter((from) => from > +effectiveFrom);
    return +effectiveFrom <= at && at < Math.min(...later, Infinity);
  });
}

const inForce = (versions: readonly PriceVersion[], of: Buyer, at: number) => priceInForce(versions, of, new Date(at));

describe('P08 the price in force', () => {
  it('is that of exactly one version at any instant: the own one of the organization, else of the group, else of all', () => {
    fc.assert(
      fc.property(history, instant, buyer, (versions, at, of) => {
        const audiences = [forOrganization(of.organizationId), forGroup(of.groupId), FOR_ALL];
        const found = audiences.map((audience) => covering(versions, audience, at));
        expect(Math.max(...found.map(({ length }) => length))).toBeLessThanOrEqual(1);
        expect(inForce(versions, of, at)).toBe(found.flat()[0]);
      }),
      { numRuns: 10_000 },
    );
  });

  it('leaves no instant out from the first version on, and names none before any began', () => {
    fc.assert(
      fc.property(history, instant, (versions, at) => {
        const begun = versions.filter(({ effectiveFrom }) => +effectiveFrom <= at);
        const found = inForce(versions, BUYER, at);
        const isAudience = (candidate: Audience) =>
          [forOrganization('acme'), forGroup('vip'), FOR_ALL].some((audience) => isFor(candidate, audience));
        expect(found !== undefined).toBe(begun.some(isAudience));
        if (found) expect(begun).toContain(found);
      }),
      { numRuns: 10_000 },
    );
  });

  it('changes at the very millisecond a version begins, which is the first of the later one', () => {
    fc.assert(
      fc.property(history, (versions) => {
        for (const { id, organizationId, effectiveFrom } of versions) {
          if (organizationId !== BUYER.organizationId) continue;
          expect(inForce(versions, BUYER, +effectiveFrom)?.id).toBe(id);
          expect(inForce(versions, BUYER, +effectiveFrom - 1)?.id).not.toBe(id);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('does not depend on the order the versions are listed in', () => {
    const listings = history.chain((versions) => {
      const all = { minLength: versions.length, maxLength: versions.length };
      return fc.tuple(fc.constant(versions), fc.shuffledSubarray(versions, all));
    });
    fc.assert(
      fc.property(listings, instant, ([listed, shuffled], at) => {
        expect(inForce(shuffled, BUYER, at)).toBe(inForce(listed, BUYER, at));
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('P08 the rate of a version', () => {
  const tier = fc.constantFrom(STANDARD_TIER, 'flex', 'priority');
  const size = fc.oneof(fc.nat(4), fc.constantFrom(199_999, 200_000, 200_001, 2 ** 31));
  /** The standard rate for prompts of any size, and any others that differ in tier or size. */
  const rates = fc
    .uniqueArray(fc.tuple(tier, size), { selector: JSON.stringify, maxLength: 8 })
    .map((pairs) => [[STANDARD_TIER, 0] as const, ...pairs.filter((pair) => pair.join() !== `${STANDARD_TIER},0`)])
    .chain((pairs) => fc.shuffledSubarray(pairs, { minLength: pairs.length, maxLength: pairs.length }))
    .map((pairs) => pairs.map(([serviceTier, aboveInputTokens], index) => rate(index, serviceTier, aboveInputTokens)));
  const rate = (index: number, serviceTier: string, aboveInputTokens: number): PriceRate => ({
    ...{ id: String(index), serviceTier, aboveInputTokens, pricesPicoUsd: [], costsPicoUsd: [] },
  });

  /** The rates of a tier whose sizes a prompt lies in: above their own threshold, up to the next one. */
  function coveringSize(all: readonly PriceRate[], serviceTier: string, inputTokens: number): readonly PriceRate[] {
    const own = all.filter((candidate) => candidate.serviceTier === serviceTier);
    return own.filter(({ aboveInputTokens: above }) => {
      const next = own.map((other) => other.aboveInputTokens).filter((threshold) => threshold > above);
      // A rate from nothing on is for empty prompts, too.
      return (above < inputTokens || above === 0) && inputTokens <= Math.min(...next, Infinity);
    });
  }

  it('is the only one of the tier for the size of the prompt, else the standard one for it', () => {
    fc.assert(
      fc.property(rates, tier, size, (all, asked, inputTokens) => {
        const [own, standard] = [asked, STANDARD_TIER].map((each) => coveringSize(all, each, inputTokens));
        expect(own!.length).toBeLessThanOrEqual(1);
        expect(standard).toHaveLength(1);
        expect(rateFor({ ...version('v', FOR_ALL, 0), rates: all }, asked, inputTokens)).toBe(own![0] ?? standard![0]);
      }),
      { numRuns: 10_000 },
    );
  });
});
