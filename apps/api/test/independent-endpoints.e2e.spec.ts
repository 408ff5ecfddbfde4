import { LLMock } from '@copilotkit/aimock';
import { USAGE_COMPONENTS } from '@app/llm';
import { eventually, expectLedgerBalanced, expectQuiet, RunningWeir, type FundedOrganization } from '@app/testing';
import OpenAI, { toFile } from 'openai';

const SPOKEN = Buffer.from('not really a song');
const PICTURE = Buffer.from('not really a picture').toString('base64');
const MODELS = [
  'text-embedding-3-small',
  'gpt-image-1',
  'tts-1',
  'whisper-1',
  'gpt-4o-mini-transcribe',
  'omni-moderation-latest',
];

/** A simulator of OpenAI that others wrote, so that our own fake vendor is not the only judge of what we send. */
describe('the endpoints beside chat, from the official client to an independent simulator of OpenAI', () => {
  let weir: RunningWeir;
  let vendor: LLMock;
  let payer: FundedOrganization;
  let client: OpenAI;

  beforeAll(async () => {
    vendor = new LLMock({ port: 0 });
    vendor.onEmbedding(/hello/, { embedding: [0.25, -0.5, 1] });
    vendor.onImage(/cat/, { image: { b64Json: PICTURE } });
    vendor.onSpeech(/sing/, { audio: SPOKEN.toString('base64') });
    const usage = {
      type: 'tokens',
      input_tokens: 14,
      input_token_details: { text_tokens: 4, audio_tokens: 10 },
      output_tokens: 3,
    };
    vendor.onTranscription({ transcription: { text: 'I said hello', usage } });
    vendor.onTranslation({ transcription: { text: 'I said hello', duration: 2.5 } });
    await vendor.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      for (const id of MODELS) await given.model({ id, prices: { character: 1n, audio_second: 1n, image: 1n } });
      await given.channel({ baseUrl: `${vendor.url}/v1`, models: MODELS, providerId: 'openai' });
    });
    client = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payer.apiToken, maxRetries: 0 });
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.stop();
  });

  const recording = () => toFile(Buffer.alloc(2_000, 1), 'a.wav');

  async function counted(component: (typeof USAGE_COMPONENTS)[number]): Promise<bigint> {
    await eventually(() => expectQuiet(weir.test.database));
    const where = { walletId: payer.walletId };
    const record = await weir.test.database.prisma.usageRecord.findFirstOrThrow({
      where,
      orderBy: { admittedAt: 'desc' },
    });
    return record.quantities[USAGE_COMPONENTS.indexOf(component)]!;
  }

  it('M04 embeds, by default and as floats', async () => {
    const request = { model: 'text-embedding-3-small', input: 'hello' };
    for (const more of [{}, { encoding_format: 'float' as const }]) {
      const { data } = await client.embeddings.create({ ...request, ...more });
      expect(data[0]!.embedding).toEqual([0.25, -0.5, 1]);
    }
  });

  it('makes an image', async () => {
    const { data } = await client.images.generate({ model: 'gpt-image-1', prompt: 'a cat' });
    expect([data![0]!.b64_json, await counted('image')]).toEqual([PICTURE, 1n]);
  });

  it('speaks', async () => {
    const answer = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'sing' });
    expect([Buffer.from(await answer.arrayBuffer()).equals(SPOKEN), await counted('character')]).toEqual([true, 4n]);
  });

  it('M08 transcribes, in one piece and streamed, and translates', async () => {
    const model = 'gpt-4o-mini-transcribe';
    const { text } = await client.audio.transcriptions.create({ model, file: await recording() });
    expect([text, await counted('input_audio')]).toEqual(['I said hello', 10n]);
    let heard = '';
    for await (const event of await client.audio.transcriptions.create({
      model,
      file: await recording(),
      stream: true,
    })) {
      if (event.type === 'transcript.text.delta') heard += event.delta;
    }
    expect([heard, await counted('output')]).toEqual(['I said hello', 3n]);
    await client.audio.translations.create({ model: 'whisper-1', file: await recording() });
    expect(await counted('audio_second')).toBe(3n);
  });

  it('M10 moderates', async () => {
    const { results } = await client.moderations.create({ input: 'a harmless text' });
    expect(results[0]!.flagged).toBe(false);
  });
});
