import { parseRequestId } from '@app/common';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  ScriptedVendor,
  type FundedOrganization,
} from '@app/testing';
import { LLMock } from '@copilotkit/aimock';
import { ApiError, GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';

const VECTOR = [0.25, -0.5, 1];

describe('embeddings in the words of Gemini', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let google: ScriptedVendor;
  let simulator: LLMock;
  let payer: FundedOrganization;
  let client: GoogleGenAI;
  let openai: OpenAI;
  /** What Google says it read; undefined: nothing. */
  let counted: number | undefined;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    google = await ScriptedVendor.start(({ body }, response) => {
      const { requests } = body as { requests?: readonly unknown[] };
      const one = { values: VECTOR };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          ...(requests ? { embeddings: requests.map(() => one) } : { embedding: one }),
          ...(counted !== undefined && { usageMetadata: { promptTokenCount: counted } }),
        }),
      );
    });
    simulator = new LLMock({ port: 0 });
    simulator.onEmbedding('hello', { embedding: VECTOR });
    await simulator.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      await given.model({ id: 'org/embedder:8b', capabilities: ['embeddings'] });
      await given.model({ id: 'openai-like' });
      await given.model({ id: 'gemini-embedding-001' });
      await given.model({ id: 'simulated-openai' });
      await given.model({ id: 'simulated-gemini' });
      await given.channel({ baseUrl: vendor.url, models: ['org/embedder:8b'] });
      await given.channel({ baseUrl: vendor.url, models: ['openai-like'], providerId: 'openai' });
      await given.channel({
        baseUrl: `${google.url}/v1beta`,
        models: ['gemini-embedding-001'],
        providerId: 'gemini',
      });
      await given.channel({ baseUrl: `${simulator.url}/v1`, models: ['simulated-openai'], providerId: 'openai' });
      await given.channel({ baseUrl: `${simulator.url}/v1beta`, models: ['simulated-gemini'], providerId: 'gemini' });
    });
    client = new GoogleGenAI({ apiKey: payer.apiToken, httpOptions: { baseUrl: weir.apiUrl } });
    openai = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payer.apiToken, maxRetries: 0 });
  });
  beforeEach(() => {
    counted = undefined;
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
    vendor.reset();
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
    await google.close();
    await simulator.stop();
  });

  const post = (action: string, body: unknown) =>
    fetch(`${weir.apiUrl}/v1beta/models/${action}`, {
      method: 'POST',
      headers: { 'x-goog-api-key': payer.apiToken },
      body: JSON.stringify(body),
    });

  const recordOf = (requestId: string | null | undefined) =>
    eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({
        where: { requestId: parseRequestId(requestId ?? '')! },
      }),
    );
  const expectCharged = async (requestId: string | null | undefined, inputTokens: bigint, usageSource: string) =>
    expect(await recordOf(requestId)).toMatchObject({
      ...{ endpoint: 'embeddings', outcome: 'completed', inputTokens, outputTokens: 0n, usageSource },
    });

  it("come to Google's client from a vendor that speaks OpenAI, and are charged as that vendor counts", async () => {
    const answer = await client.models.embedContent({
      model: 'org/embedder:8b',
      contents: ['hello there', 'you'],
      config: { outputDimensionality: 2 },
    });
    expect(answer.embeddings).toEqual([{ values: [1.1, 1.2] }, { values: [1.1, 1.2] }]);
    const { body, usage } = vendor.servedPlain.at(-1)!;
    expect(body).toEqual({ model: 'org/embedder:8b', input: ['hello there', 'you'], dimensions: 2 });
    const { headers } = answer.sdkHttpResponse!;
    await expectCharged(headers?.['x-request-id'], BigInt(usage!['prompt_tokens'] as number), 'upstream');
  });

  it('come one by one, under v1 too, with the count that was charged', async () => {
    for (const prefix of ['v1beta', 'v1']) {
      const answer = await fetch(`${weir.apiUrl}/${prefix}/models/org/embedder:8b:embedContent?key=${payer.apiToken}`, {
        method: 'POST',
        body: JSON.stringify({ content: { parts: [{ text: 'hello there' }] }, output_dimensionality: 1 }),
      });
      const usage = vendor.servedPlain.at(-1)!.usage!['prompt_tokens'] as number;
      expect(await answer.json()).toEqual({
        embedding: { values: [1.1] },
        usageMetadata: { promptTokenCount: usage },
      });
      await expectCharged(answer.headers.get('x-request-id'), BigInt(usage), 'upstream');
    }
  });

  it('are counted by us where the vendor says nothing', async () => {
    vendor.behaveOnce({ usage: 'none' });
    const answer = await client.models.embedContent({ model: 'openai-like', contents: 'hello there' });
    await expectCharged(answer.sdkHttpResponse?.headers?.['x-request-id'], 2n, 'tokenizer');
  });

  it('lose what they are for at vendors who have no word for it, with a warning', async () => {
    const config = { taskType: 'RETRIEVAL_DOCUMENT', title: 'A title' };
    const answer = await client.models.embedContent({ model: 'openai-like', contents: 'hello', config });
    expect(answer.sdkHttpResponse?.headers?.['warning']).toContain('taskType, title');
    expect(vendor.servedPlain.at(-1)!.body).toEqual({ model: 'openai-like', input: ['hello'] });
  });

  it('reach Google whole, under the name of its model, and are charged as Google counts', async () => {
    counted = 7;
    const config = { taskType: 'RETRIEVAL_DOCUMENT', title: 'A title', outputDimensionality: 3 };
    const model = 'gemini-embedding-001';
    const answer = await client.models.embedContent({ model, contents: ['a', 'b'], config });
    expect(answer.embeddings).toEqual([{ values: VECTOR }, { values: VECTOR }]);
    const { path, body } = google.requests.at(-1)!;
    expect(path).toBe(`/v1beta/models/${model}:batchEmbedContents`);
    const request = (text: string) => ({
      ...{ content: { role: 'user', parts: [{ text }] }, model: `models/${model}`, ...config },
    });
    expect(body).toEqual({ requests: [request('a'), request('b')] });
    expect(answer.sdkHttpResponse?.headers).not.toHaveProperty('warning');
    await expectCharged(answer.sdkHttpResponse?.headers?.['x-request-id'], 7n, 'upstream');
  });

  it("M04 come from Google to OpenAI's client, which asks for base64 and is told a count where Google told none", async () => {
    const model = 'gemini-embedding-001';
    const request = { model, input: ['hello there', 'you'], dimensions: 3, task_type: 'CLUSTERING', user: 'u' };
    const { data, response } = await openai.embeddings.create(request).withResponse();
    expect(data.data.map(({ index, embedding }) => [index, embedding])).toEqual([
      [0, VECTOR],
      [1, VECTOR],
    ]);
    expect([data.model, data.usage]).toEqual([model, { prompt_tokens: 3, total_tokens: 3 }]);
    expect(response.headers.get('warning')).toContain('user');
    expect(google.requests.at(-1)!.body).toMatchObject({
      requests: [
        { content: { parts: [{ text: 'hello there' }] }, taskType: 'CLUSTERING', outputDimensionality: 3 },
        { content: { parts: [{ text: 'you' }] } },
      ],
    });
    await expectCharged(response.headers.get('x-request-id'), 3n, 'tokenizer');
  });

  it('come from simulators of OpenAI and of Gemini that others wrote', async () => {
    for (const model of ['simulated-openai', 'simulated-gemini']) {
      const { embeddings } = await client.models.embedContent({ model, contents: 'hello' });
      expect(embeddings).toEqual([{ values: VECTOR }]);
      const { data } = await openai.embeddings.create({ model, input: 'hello' });
      expect(data[0]!.embedding).toEqual(VECTOR);
    }
  });

  it('are offered by models that embed', async () => {
    const { supportedActions } = await client.models.get({ model: 'org/embedder:8b' });
    expect(supportedActions).toEqual(['embedContent', 'batchEmbedContents']);
  });

  describe('are refused in words of Google', () => {
    const content = { parts: [{ text: 'a' }] };
    const refused = async (action: string, body: object) => {
      const answer = await post(action, body);
      const { error } = (await answer.json()) as {
        error: { status: string; details: { fieldViolations?: object[] }[] };
      };
      return [answer.status, error.status, error.details.flatMap(({ fieldViolations = [] }) => fieldViolations)];
    };
    const field = (name: string) => [400, 'INVALID_ARGUMENT', [expect.objectContaining({ field: name })]];

    it('where a parameter is wrong, by its path', async () => {
      const sound = { parts: [{ text: 'a' }, { inlineData: { mimeType: 'audio/wav', data: 'AAAA' } }] };
      expect(await refused('openai-like:embedContent', {})).toEqual(field('content'));
      expect(await refused('openai-like:batchEmbedContents', { requests: [{ content }, { content: sound }] })).toEqual(
        field('requests[1].content.parts[1]'),
      );
      expect(vendor.servedPlain).toEqual([]);
    });

    it('where the model does not exist, or its vendor fails', async () => {
      const [status, word] = await refused('nothing:embedContent', { content });
      expect([status, word]).toEqual([404, 'NOT_FOUND']);
      vendor.behaveOnce({ status: 429 });
      const failure = client.models.embedContent({ model: 'openai-like', contents: 'x' });
      await expect(failure).rejects.toBeInstanceOf(ApiError);
    });
  });
});
