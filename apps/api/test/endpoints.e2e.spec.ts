import { quantitiesOf, USAGE_COMPONENTS, type Quantities } from '@app/llm';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  type FundedOrganization,
} from '@app/testing';
import OpenAI from 'openai';

const PRICES = {
  ...{
    input: 1_000n,
    cache_read: 1_000n,
    output: 2_000n,
    reasoning: 2_000n,
    input_audio: 3_000n,
    output_audio: 4_000n,
  },
  ...{ input_image: 5_000n, output_image: 6_000n, call: 7_000n, image: 8_000_000n, audio_second: 9_000n },
  ...{ character: 10_000n, search_unit: 11_000_000n },
};
const MODELS = ['m', 'per-image', 'whisper-1', 'gpt-4o-mini-transcribe', 'omni-moderation-latest'];

describe('the endpoints beside chat, through the official client', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let other: FakeUpstream;
  let payer: FundedOrganization;
  let client: OpenAI;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    other = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '100' });
      for (const id of MODELS) await given.model({ id, contextWindow: 20_000, maxOutputTokens: 4_000, prices: PRICES });
      await given.model({ id: 'two-channels', contextWindow: 20_000, prices: PRICES });
      await given.model({ id: 'openai-only', prices: PRICES });
      await given.channel({ baseUrl: vendor.url, models: [...MODELS, 'two-channels'], priority: 1 });
      await given.channel({ baseUrl: other.url, models: ['two-channels'] });
      await given.channel({ baseUrl: vendor.url, models: ['openai-only'], providerId: 'openai' });
    });
    client = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payer.apiToken, maxRetries: 0 });
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
    vendor.reset();
    other.reset();
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
    await other.close();
  });

  const post = (endpoint: string, body: unknown) =>
    fetch(`${weir.apiUrl}/v1/${endpoint}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  /** The newest usage record, and that its charge is the sum of what it names. */
  async function recordOf(endpoint: string) {
    await eventually(() => expectQuiet(weir.test.database));
    const where = { walletId: payer.walletId };
    const record = await weir.test.database.prisma.usageRecord.findFirstOrThrow({
      where,
      orderBy: { admittedAt: 'desc' },
    });
    expect(record.endpoint).toBe(endpoint);
    const entries = USAGE_COMPONENTS.map((component, index) => [component, Number(record.quantities[index])] as const);
    const quantities = Object.fromEntries(entries) as unknown as Quantities;
    const pico = USAGE_COMPONENTS.reduce(
      (sum, component) => sum + BigInt(quantities[component]) * ((PRICES as Record<string, bigint>)[component] ?? 0n),
      0n,
    );
    expect(record.chargeNanoUsd).toBe((pico + 500n) / 1_000n);
    return { ...record, quantities };
  }

  const expectCharged = async (endpoint: string, some: Partial<Quantities>) => {
    const { quantities, usageSource } = await recordOf(endpoint);
    expect([quantities, usageSource]).toEqual([quantitiesOf({ call: 1, ...some }), 'upstream']);
  };

  it('M04 embeds by default, where the client wants base64 and the vendor knows floats only', async () => {
    const { data, usage, model } = await client.embeddings.create({ model: 'm', input: 'hello there' });
    expect(data[0]!.embedding).toEqual([1.1, 1.2, 1.3].map((value) => Math.fround(value)));
    expect([usage, model]).toEqual([{ prompt_tokens: 2, total_tokens: 2 }, 'm']);
    await expectCharged('embeddings', { input: 2 });
  });

  it('M05 embeds as floats, of other dimensions, texts and lists of tokens', async () => {
    const one = await client.embeddings.create({ model: 'm', input: 'hi', encoding_format: 'float', dimensions: 2 });
    expect(one.data[0]!.embedding).toEqual([1.1, 1.2]);
    const tokens = await client.embeddings.create({ model: 'm', input: [[1, 2, 3], [4]], encoding_format: 'float' });
    expect(tokens.data.map(({ index, embedding }) => [index, embedding[0]])).toEqual([
      [0, 3.1],
      [1, 1.1],
    ]);
    await expectCharged('embeddings', { input: 4 });
  });

  it('M05 takes 2048 texts, and refuses 2049 without asking anybody', async () => {
    const { data } = await client.embeddings.create({ model: 'm', input: Array<string>(2_048).fill('x') });
    expect(data).toHaveLength(2_048);
    await expectCharged('embeddings', { input: 2_048 });
    const refused = client.embeddings.create({ model: 'm', input: Array<string>(2_049).fill('x') });
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'array_above_max_length', param: 'input' });
    expect(vendor.servedPlain).toHaveLength(1);
  });

  it('counts embeddings itself where the vendor says nothing', async () => {
    vendor.behaveOnce({ usage: 'none' });
    await client.embeddings.create({ model: 'm', input: 'hello there' });
    const { quantities, usageSource } = await recordOf('embeddings');
    expect([quantities.input, quantities.call, usageSource]).toEqual([2, 1, 'tokenizer']);
  });

  it.each([true, false])('M06 completes, streamed: %s', async (stream) => {
    const request = { model: 'm', prompt: 'one two three', max_tokens: 9 };
    if (!stream) {
      const { choices, object, usage } = await client.completions.create(request);
      expect([object, choices[0]!.text, usage!.completion_tokens]).toEqual([
        'text_completion',
        ' word0 word1 word2 word3',
        4,
      ]);
    } else {
      const chunks = [];
      for await (const chunk of await client.completions.create({ ...request, stream })) chunks.push(chunk);
      expect(chunks.map(({ choices }) => choices[0]!.text).join('')).toBe(' word0 word1 word2 word3');
      expect(chunks.every(({ object }) => object === 'text_completion')).toBe(true);
      expect([chunks.at(-1)!.choices[0]!.finish_reason, chunks.some(({ usage }) => usage)]).toEqual(['stop', false]);
    }
    await expectCharged('completions', { input: 3, output: 4 });
  });

  it('M06 ends a stream of completions with [DONE], after the usage that was asked for', async () => {
    const body = { model: 'm', prompt: 'one', stream: true, stream_options: { include_usage: true } };
    const frames = (await (await post('completions', body)).text()).trim().split('\n\n');
    expect(frames.at(-1)).toBe('data: [DONE]');
    expect(JSON.parse(frames.at(-2)!.slice(6))).toMatchObject({ choices: [], usage: { completion_tokens: 4 } });
  });

  it('charges a stream of completions that breaks off for what came', async () => {
    const body = { model: 'm', prompt: 'one', stream: true, fake: { resetAfterChunks: 2, chunkDelayMs: 20 } };
    const text = await (await post('completions', body)).text();
    expect([text.includes('"code":"upstream_bad_response"'), text.includes('[DONE]')]).toEqual([true, false]);
    const { usageSource, outputTokens, outcome } = await recordOf('completions');
    expect([usageSource, outputTokens > 0n, outcome]).toEqual(['tokenizer', true, 'upstream_failed']);
  });

  it('M09 makes images, charged by the tokens and images of the answer', async () => {
    const { data, usage } = await client.images.generate({ model: 'm', prompt: 'a red cat', n: 2 });
    expect([data!.length, data![0]!.b64_json!.length > 50, usage!.output_tokens]).toEqual([2, true, 544]);
    await expectCharged('images/generations', { input: 3, output_image: 544, image: 2 });
    await client.images.generate({ model: 'per-image', prompt: 'a red cat' });
    await expectCharged('images/generations', { image: 1 });
  });

  it('streams partial images as they come', async () => {
    const events = [];
    const request = { model: 'm', prompt: 'a cat', stream: true, partial_images: 2 } as const;
    for await (const event of await client.images.generate(request)) events.push(event.type);
    const partial = 'image_generation.partial_image';
    expect(events).toEqual([partial, partial, 'image_generation.completed']);
    await expectCharged('images/generations', { input: 2, output_image: 272, image: 1 });
  });

  it('moderates, with the model that is meant when none is named (M10)', async () => {
    const { results, model } = await client.moderations.create({ input: ['one', 'two'] });
    expect([results.map(({ flagged }) => flagged), model]).toEqual([[false, false], 'omni-moderation-latest']);
    await expectCharged('moderations', {});
  });

  it('ranks, charged by the search units of the vendor', async () => {
    const documents = Array.from({ length: 101 }, (_, index) => `document ${index}`);
    const answer = await post('rerank', { model: 'm', query: 'which?', documents, top_n: 2 });
    expect(await answer.json()).toMatchObject({
      model: 'm',
      results: [{ index: 0, relevance_score: 1 }, { index: 1 }],
      meta: { billed_units: { search_units: 2 } },
    });
    await expectCharged('rerank', { search_unit: 2 });
  });

  it('tries the next channel when one fails, and charges once', async () => {
    vendor.behave({ status: 503 });
    const answer = await post('embeddings', { model: 'two-channels', input: 'hello' });
    expect([answer.status, answer.headers.get('x-weir-attempts')]).toEqual([200, '2']);
    await expectCharged('embeddings', { input: 1 });
  });

  it('refuses what no vendor of the model has, and holds nothing', async () => {
    const answer = await post('rerank', { model: 'openai-only', query: 'q', documents: ['d'] });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { code: 'unsupported_feature', param: 'model' } },
    ]);
  });

  it.each([
    ['embeddings', 'missing_required_parameter', 'input', { model: 'm' }],
    ['embeddings', 'invalid_value', 'encoding_format', { model: 'm', input: 'x', encoding_format: 'int8' }],
    ['embeddings', 'empty_array', 'input', { model: 'm', input: [] }],
    ['completions', 'invalid_value', 'best_of', { model: 'm', prompt: 'x', n: 3, best_of: 2 }],
    ['images/generations', 'integer_above_max_value', 'n', { model: 'm', prompt: 'x', n: 11 }],
    ['audio/speech', 'string_above_max_length', 'input', { model: 'm', input: 'x'.repeat(4_097), voice: 'alloy' }],
    ['audio/transcriptions', 'invalid_body', null, { model: 'm' }],
    ['rerank', 'invalid_type', 'documents', { model: 'm', query: 'q', documents: 'd' }],
  ])('refuses a wrong request to %s and names the parameter (%s, %s)', async (endpoint, code, param, body) => {
    const answer = await post(endpoint, body);
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code, param } }]);
    expect(vendor.servedPlain).toEqual([]);
  });

  it.each(['not-json', 'wrong-shape', 'empty'] as const)(
    'does not pass on an answer that is none (%s), nor charge it',
    async (malformed) => {
      vendor.behave({ malformed });
      const answer = await post('embeddings', { model: 'm', input: 'x' });
      expect([answer.status, await answer.json()]).toMatchObject([502, { error: { code: 'upstream_bad_response' } }]);
      expect((await recordOf('embeddings')).chargeNanoUsd).toBe(0n);
    },
  );
});
