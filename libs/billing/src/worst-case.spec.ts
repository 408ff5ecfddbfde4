import { newRequestId, nanoUsd, picoUsd, type AppError, type NanoUsd } from '@app/common';
import type { Model, PriceRate, PriceVersion } from '@app/catalog';
import { quantitiesOf, USAGE_COMPONENTS, type ChatRequest, type Quantities, type Surcharge } from '@app/llm';
import fc from 'fast-check';
import type { AdmittedCall, Ending } from './admitted-call';
import { usageBody } from './usage-body';
import { fitToModel, worstCase } from './worst-case';

const INPUTS = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'input_audio', 'input_image'] as const;
const OUTPUTS = ['output', 'reasoning', 'output_audio', 'output_image'] as const;
const REQUEST_ID = newRequestId();
const TIERS = ['flex', 'priority'] as const;

const model = (contextWindow: number, maxOutputTokens: number): Model => ({
  ...{ id: 'm', displayName: 'm', ownedBy: 'test', capabilities: [], createdAt: new Date(0) },
  contextWindow,
  maxOutputTokens,
});
const requestOf = (facts: Partial<ChatRequest>): ChatRequest => ({
  ...{
    model: 'm',
    messages: [{ role: 'user', content: 'hi' }],
    stream: false,
    includeUsage: false,
    includeCost: false,
  },
  ...{ maxOutputTokensName: 'max_tokens', choices: 1, refusesLoweredMaximum: false, parameters: {}, bodyBytes: 100 },
  ...facts,
});
const rateOf = (serviceTier: string, aboveInputTokens: number, prices: readonly (bigint | number)[]): PriceRate => ({
  ...{ id: `${serviceTier} ${aboveInputTokens}`, serviceTier, aboveInputTokens },
  pricesPicoUsd: prices.map((price) => picoUsd(BigInt(price))),
  costsPicoUsd: prices.map(() => picoUsd(0n)),
});
const versionOf = (...rates: PriceRate[]): PriceVersion => ({
  ...{ id: 'v', modelId: 'm', groupId: null, organizationId: null, effectiveFrom: new Date(0) },
  rates,
});
const pricesWith = (some: Partial<Record<(typeof USAGE_COMPONENTS)[number], bigint>>) =>
  USAGE_COMPONENTS.map((component) => some[component] ?? 0n);
const search = (most?: number): Surcharge => ({
  ...{ component: 'web_search', param: 'tools[0]' },
  ...(most !== undefined && { most }),
});

/** What a call of that usage is charged, by the code that charges it. */
function chargeOf(
  request: ChatRequest,
  price: PriceVersion,
  call: { quantities: Quantities; tier: string | null },
): bigint {
  const payer = { apiTokenId: '', apiTokenName: '', userId: null, organizationId: '', walletId: '', project: null };
  const admitted: AdmittedCall = {
    ...{ requestId: REQUEST_ID, payer: { ...payer, holdMode: 'strict' }, request, isLowered: false },
    ...{ offer: { model: model(1, 1), price, groupId: 'g' }, endpoint: 'chat', hold: nanoUsd(0n), cap: nanoUsd(0n) },
    ...{ budgetWindows: [], admittedAt: new Date(0) },
  };
  const ending: Ending = {
    ...{ outcome: 'completed', attempts: [], route: null, modelServed: null, finishReason: null, errorCode: null },
    ...{ disputedUsage: null, queueMs: 0, firstTokenMs: null, totalMs: 0 },
    usage: { quantities: call.quantities, source: 'upstream' as const },
    serviceTier: call.tier,
  };
  return BigInt(usageBody(admitted, ending, new Date(0)).charge_nano_usd);
}

/** `total` in as many parts as there are weights; all zero gives everything to the first. */
function split<Part extends string>(total: number, parts: readonly Part[], weights: readonly number[]) {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const shares = parts.map((_part, index) => (sum === 0 ? 0 : Math.floor((total * weights[index]!) / sum)));
  shares[0] = total - shares.slice(1).reduce((all, share) => all + share, 0);
  return Object.fromEntries(parts.map((part, index) => [part, shares[index]])) as Record<Part, number>;
}

/**
 * All from one number, or a hundred thousand worlds take half a minute. A quarter of them are nothing, and a search costs as
 * much as thousands of tokens, as with vendors.
 */
const prices = fc.nat(2 ** 31 - 1).map((seed) => {
  let state = seed;
  return USAGE_COMPONENTS.map((component) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    const scale = component === 'web_search' ? 10_000 : 1;
    return state % 4 === 3 ? 0 : (state >>> 1) * scale;
  });
});
/** How much of what is allowed is used, in thousandths: often all, or nothing. */
const share = fc.nat(3_000).map((thousandths) => (thousandths > 2_000 ? 1_000 : Math.max(0, thousandths - 1_000)));
const weights = fc.array(fc.nat(3), { minLength: 6, maxLength: 6 });

const world = fc.record({
  standard: prices,
  long: fc.option(fc.tuple(fc.nat(3_000), prices)),
  flex: fc.option(fc.tuple(prices, fc.option(fc.tuple(fc.nat(3_000), prices)))),
  contextWindow: fc.integer({ min: 1, max: 4_000 }),
  maxOutputTokens: fc.integer({ min: 1, max: 4_000 }),
  bodyBytes: fc.integer({ min: 40, max: 5_000 }),
  messages: fc.integer({ min: 1, max: 5 }),
  picture: fc.constantFrom(undefined, 'shown' as const, 'made' as const),
  asked: fc.option(fc.integer({ min: 1, max: 4_000 })),
  choices: fc.integer({ min: 1, max: 4 }),
  tier: fc.constantFrom(undefined, 'flex', 'priority'),
  granted: fc.constantFrom(null, 'standard', 'flex', 'priority'),
  searches: fc.array(fc.nat(5), { maxLength: 2 }),
  used: fc.record({ input: share, output: share, searches: share, inputs: weights, outputs: weights }),
  grantedShare: fc.nat(1_000),
  insists: fc.boolean(),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

function priceOf({ standard, long, flex }: World): PriceVersion {
  const rates = [rateOf('standard', 0, standard)];
  if (long && long[0] > 0) rates.push(rateOf('standard', long[0], long[1]));
  if (flex) rates.push(rateOf('flex', 0, flex[0]));
  if (flex?.[1] && flex[1][0] > 0) rates.push(rateOf('flex', flex[1][0], flex[1][1]));
  return versionOf(...rates);
}

function askedIn(facts: World): ChatRequest {
  const text = { role: 'user', content: 'hi' } as const;
  const picture = { type: 'image_url', image_url: { url: 'data:,' } };
  const pictured = {
    shown: { role: 'user', content: [picture] },
    made: { role: 'assistant', images: [picture] },
  } as const;
  const messages = Array.from({ length: facts.messages }, (_none, index) =>
    facts.picture && index === 0 ? pictured[facts.picture] : text,
  );
  return requestOf({
    ...{ messages, bodyBytes: facts.bodyBytes, choices: facts.choices, refusesLoweredMaximum: facts.insists },
    ...(facts.asked !== null && { maxOutputTokens: facts.asked }),
    ...(facts.tier && { serviceTier: facts.tier }),
    ...(facts.searches.length > 0 && { surcharges: facts.searches.map(search) }),
  });
}

/** Any usage within what request and model allow; `outputTokens` for each choice. */
function usageIn(facts: World, outputTokens: number): Quantities {
  const { used, contextWindow, searches } = facts;
  const isTextOnly = !facts.picture && searches.length === 0;
  const bound = isTextOnly ? Math.min(facts.bodyBytes + 16 * facts.messages, contextWindow) : contextWindow;
  const of = (most: number, thousandths: number) => Math.floor((most * thousandths) / 1_000);
  const allowed = searches.reduce((sum, most) => sum + most, 0);
  return quantitiesOf({
    ...split(of(bound, used.input), INPUTS, used.inputs),
    ...split(of(outputTokens * facts.choices, used.output), OUTPUTS, used.outputs),
    call: 1,
    web_search: of(allowed, used.searches),
  });
}

describe('the most a call can cost', () => {
  it('P02 dominates any usage within the limits: every component, tier, size of prompt, choice and search', () => {
    fc.assert(
      fc.property(world, (facts) => {
        const [request, version] = [askedIn(facts), priceOf(facts)];
        const { cap, floor, outputWithin } = worstCase(
          request,
          model(facts.contextWindow, facts.maxOutputTokens),
          version,
        );
        const most = request.maxOutputTokens ?? facts.maxOutputTokens;
        const cost = (output: number) =>
          chargeOf(request, version, { quantities: usageIn(facts, output), tier: facts.granted });
        if (cost(most) > cap || floor > cap || outputWithin(cap) !== most) return false;
        const granted = (floor + ((cap - floor) * BigInt(facts.grantedShare)) / 1_000n) as NanoUsd;
        const lowered = outputWithin(granted);
        const isFloorKept = facts.insists ? lowered === most : lowered >= Math.min(most, 256);
        return isFloorKept && lowered <= most && cost(lowered) <= granted;
      }),
      { numRuns: 100_000 },
    );
  }, 300_000);

  it('is reached: by a prompt that is all cache writes, in a tier that was asked for, above a size, with every search', () => {
    const prices = (unit: bigint) =>
      pricesWith({ cache_write_1h: 6n * unit, reasoning: 9n * unit, web_search: 1_000n * unit });
    const tiers = TIERS.map((tier, index) => rateOf(tier, 0, prices(BigInt(index + 2) * 1_000n)));
    const version = versionOf(rateOf('standard', 0, prices(1_000n)), ...tiers, rateOf('priority', 50, prices(5_000n)));
    const request = requestOf({ serviceTier: 'priority', maxOutputTokens: 7, choices: 2, surcharges: [search(3)] });
    const quantities = quantitiesOf({ cache_write_1h: 500, reasoning: 14, call: 1, web_search: 3 });
    const { cap } = worstCase(request, model(500, 100), version);
    expect(cap).toBe(5n * (500n * 6n + 14n * 9n + 3n * 1_000n));
    expect(chargeOf(request, version, { quantities, tier: 'priority' })).toBe(cap);
  });

  const searched = versionOf(
    rateOf('standard', 0, pricesWith({ input: 1_000n, web_search: 10_000_000n, image: 1_000n })),
  );
  const refusal = (surcharge: Surcharge, version: PriceVersion) => {
    try {
      return worstCase(requestOf({ surcharges: [surcharge] }), model(1_000, 10), version).cap;
    } catch (error) {
      return [(error as AppError).code, (error as AppError).details.param];
    }
  };

  it('has a bound or is refused: searches and images without one, where the model has a price for them', () => {
    const free = versionOf(rateOf('standard', 0, pricesWith({ input: 1_000n })));
    expect(refusal(search(), searched)).toEqual(['unbounded_surcharge', 'tools[0]']);
    expect(refusal({ component: 'image', param: 'modalities' }, searched)).toEqual([
      'unbounded_surcharge',
      'modalities',
    ]);
    expect(refusal(search(), free)).toBe(1_000n);
    expect(refusal(search(2), searched)).toBe(1_000n + 20_000n);
    expect(refusal(search(0), searched)).toBe(1_000n);
  });

  it('is charged for searches a vendor bills with every answer, unless it says how many it made', () => {
    const request = requestOf({ surcharges: [{ ...search(1), isUnreported: true }] });
    const charge = (quantities: Partial<Quantities>) =>
      chargeOf(request, searched, { quantities: quantitiesOf(quantities), tier: null });
    expect(charge({ input: 1, call: 1 })).toBe(1n + 10_000n);
    expect(charge({})).toBe(0n);
    expect(chargeOf(requestOf({}), searched, { quantities: quantitiesOf({ input: 1, call: 1 }), tier: null })).toBe(1n);
  });
});

describe('a request that is fitted to its model', () => {
  it('is refused for a tier that is billed above list price and has no price here, naming the parameter', () => {
    const hurried = requestOf({ serviceTier: 'fast' });
    const plain = pricesWith({ input: 1n });
    expect(() => worstCase(hurried, model(10, 10), versionOf(rateOf('standard', 0, plain)))).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter' }),
    );
    const priced = versionOf(rateOf('standard', 0, plain), rateOf('fast', 0, plain));
    expect(worstCase(hurried, model(10, 10), priced).cap).toBeGreaterThanOrEqual(0n);
  });

  it('says what is held for when its caller set no maximum, for vendors who must be told one', () => {
    expect(fitToModel(requestOf({}), model(1_000, 70))).toEqual(requestOf({ modelMaxOutputTokens: 70 }));
    expect(fitToModel(requestOf({ maxOutputTokens: 50 }), model(1_000, 70))).toEqual(
      requestOf({ maxOutputTokens: 50 }),
    );
    expect(fitToModel(requestOf({ maxOutputTokens: 90 }), model(1_000, 70))).toEqual(
      requestOf({ maxOutputTokens: 70 }),
    );
  });
});
