import { nanoUsd, newRequestId, picoUsd } from '@app/common';
import type { Model, PriceRate, PriceVersion } from '@app/catalog';
import { openAiPlainDialect } from '@app/dialects';
import { quantitiesOf, USAGE_COMPONENTS, type PlainEndpoint, type PlainRequest, type Quantities } from '@app/llm';
import fc from 'fast-check';
import type { AdmittedCall, Ending } from './admitted-call';
import { usageBody } from './usage-body';
import { fitToModel, worstCase } from './worst-case';

const CONTEXT = 1_000;
const MAX_OUTPUT = 400;
const MODEL: Model = {
  ...{ id: 'm', displayName: 'm', ownedBy: 'test', capabilities: [], createdAt: new Date(0) },
  ...{ contextWindow: CONTEXT, maxOutputTokens: MAX_OUTPUT },
};
const OFFER = { model: MODEL, groupId: 'g' };

const versionOf = (prices: readonly number[]): PriceVersion => {
  const rate: PriceRate = {
    ...{ id: 'r', serviceTier: 'standard', aboveInputTokens: 0, costsPicoUsd: prices.map(() => picoUsd(0n)) },
    pricesPicoUsd: prices.map((price) => picoUsd(BigInt(price))),
  };
  return {
    ...{ id: 'v', modelId: 'm', groupId: null, organizationId: null, effectiveFrom: new Date(0) },
    rates: [rate],
  };
};

function chargeOf(request: PlainRequest, price: PriceVersion, quantities: Quantities): bigint {
  const payer = { apiTokenId: '', apiTokenName: '', userId: null, organizationId: '', walletId: '', project: null };
  const admitted: AdmittedCall = {
    ...{ requestId: newRequestId(), payer: { ...payer, holdMode: 'strict' }, request, isLowered: false },
    ...{ offer: { ...OFFER, price }, endpoint: request.endpoint, hold: nanoUsd(0n), cap: nanoUsd(0n) },
    ...{ budgetWindows: [], admittedAt: new Date(0) },
  };
  const ending: Ending = {
    ...{ outcome: 'completed', attempts: [], route: null, modelServed: null, finishReason: null, errorCode: null },
    ...{ disputedUsage: null, queueMs: 0, firstTokenMs: null, totalMs: 0, serviceTier: null },
    usage: { quantities, source: 'upstream' },
  };
  return BigInt(usageBody(admitted, ending, new Date(0)).charge_nano_usd);
}

const file = { field: 'file', fileName: 'a', contentType: 'audio/wav', bytes: 5_001, read: () => fileBytes() };
async function* fileBytes(): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield new Uint8Array();
}
const form = (fields: Record<string, string>, field = 'file') => ({
  boundary: 'x',
  fields: Object.entries({ model: 'm', ...fields }),
  files: [{ ...file, field }],
});
const json = (members: object) => Buffer.from(JSON.stringify({ model: 'm', ...members }));
const parse = (endpoint: PlainEndpoint, body: Parameters<ReturnType<typeof openAiPlainDialect>['parseRequest']>[0]) =>
  fitToModel(openAiPlainDialect(endpoint).parseRequest(body), MODEL);

/** What each call may consume at the most, said by the documents of its vendor and not by the code under test. */
const CALLS: readonly (readonly [PlainRequest, Partial<Quantities>])[] = [
  [parse('embeddings', json({ input: 'x'.repeat(100) })), { input: 100 }],
  [parse('embeddings', json({ input: Array(3).fill('x'.repeat(5_000)) })), { input: 3 * CONTEXT }],
  [parse('embeddings', json({ input: [[1, 2, 3], [4]] })), { input: 4 }],
  [parse('completions', json({ prompt: 'abc' })), { input: 3, output: 16 }],
  [parse('completions', json({ prompt: ['a', 'b'], n: 2, best_of: 5, max_tokens: 50 })), { input: 2, output: 500 }],
  [parse('completions', json({ prompt: 'a', max_tokens: 9_000 })), { input: 1, output: MAX_OUTPUT }],
  [parse('images/generations', json({ prompt: 'abc', n: 3 })), { input: 3, output_image: 3 * MAX_OUTPUT, image: 3 }],
  [
    parse('images/edits', form({ prompt: 'abc', n: '2' }, 'image')),
    { input_image: CONTEXT, output_image: 2 * MAX_OUTPUT, image: 2 },
  ],
  [parse('audio/speech', json({ input: 'Hello 世界😀', voice: 'a' })), { input: 20, output_audio: MAX_OUTPUT }],
  [parse('audio/transcriptions', form({})), { audio_second: 11, input_audio: CONTEXT, output: MAX_OUTPUT }],
  [parse('moderations', json({ input: ['a', 'b'] })), { input: 2 }],
  [parse('moderations', json({ input: [{ type: 'image_url', image_url: { url: 'x' } }] })), { input_image: CONTEXT }],
  [parse('rerank', json({ query: 'q', documents: Array(250).fill('d') })), { search_unit: 3, input: 500 }],
];

describe('the most a call beside chat can cost', () => {
  it('P02 dominates all that a vendor may bill for it', () => {
    const prices = fc.array(fc.nat(1_000_000), {
      minLength: USAGE_COMPONENTS.length,
      maxLength: USAGE_COMPONENTS.length,
    });
    fc.assert(
      fc.property(prices, fc.constantFrom(...CALLS), fc.nat(1_000), (all, [request, most], share) => {
        const version = versionOf(all);
        const used = Object.entries(most).map(([name, count]) => [name, Math.floor((count * share) / 1_000)]);
        const quantities = quantitiesOf({ ...(Object.fromEntries(used) as Partial<Quantities>), call: 1 });
        return chargeOf(request, version, quantities) <= worstCase(request, MODEL, version).cap;
      }),
      { numRuns: 5_000 },
    );
  });

  it('is exact where only the piece has a price', () => {
    const of = (component: string) => versionOf(USAGE_COMPONENTS.map((name) => (name === component ? 1_000 : 0)));
    const capOf = (index: number, component: string) => worstCase(CALLS[index]![0], MODEL, of(component)).cap;
    expect([capOf(6, 'image'), capOf(8, 'character'), capOf(9, 'audio_second'), capOf(12, 'search_unit')]).toEqual([
      ...[3n, 9n, 11n, 3n],
    ]);
  });

  it('charges characters with an answer, and not without one', () => {
    const version = versionOf(USAGE_COMPONENTS.map((name) => (name === 'character' ? 1_000 : 0)));
    const [speech] = CALLS[8]!;
    expect([chargeOf(speech, version, quantitiesOf({ call: 1 })), chargeOf(speech, version, quantitiesOf({}))]).toEqual(
      [9n, 0n],
    );
  });
});
