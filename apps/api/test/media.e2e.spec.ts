import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { quantitiesOf, USAGE_COMPONENTS, type Quantities } from '@app/llm';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  walletState,
  type FundedOrganization,
} from '@app/testing';
import OpenAI, { toFile } from 'openai';

const PRICES = {
  ...{
    input: 1_000n,
    cache_read: 1_000n,
    output: 2_000n,
    reasoning: 2_000n,
    input_audio: 3_000n,
    output_audio: 4_000n,
  },
  ...{ input_image: 5_000n, output_image: 6_000n, image: 8_000_000n, audio_second: 9_000n, character: 10_000n },
};
const MODELS = ['tts-1', 'whisper-1', 'gpt-4o-mini-transcribe', 'gpt-image-1'];
const MEGABYTE = 1024 * 1024;
const SAID = 'The quick brown fox jumps over the lazy dog.';
const SPOKEN = Buffer.concat(Array.from({ length: 5 }, (_, index) => Buffer.alloc(1_000, index)));

describe('audio and images, through the official client', () => {
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
      await given.channel({ baseUrl: vendor.url, models: MODELS, priority: 1, providerId: 'openai' });
      await given.channel({ baseUrl: other.url, models: MODELS });
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

  const audio = (bytes: number) => toFile(Buffer.alloc(bytes, 7), 'speech "one".mp3', { type: 'audio/mpeg' });

  async function newestRecord() {
    await eventually(() => expectQuiet(weir.test.database));
    const where = { walletId: payer.walletId };
    return weir.test.database.prisma.usageRecord.findFirstOrThrow({ where, orderBy: { admittedAt: 'desc' } });
  }

  async function expectCharged(endpoint: string, some: Partial<Quantities>): Promise<void> {
    const record = await newestRecord();
    const expected = quantitiesOf({ call: 1, ...some });
    expect([record.endpoint, record.quantities.map(Number)]).toEqual([
      endpoint,
      USAGE_COMPONENTS.map((name) => expected[name]),
    ]);
    const pico = USAGE_COMPONENTS.reduce(
      (sum, name) => sum + BigInt(expected[name]) * ((PRICES as Record<string, bigint>)[name] ?? 0n),
      0n,
    );
    expect(record.chargeNanoUsd).toBe((pico + 500n) / 1_000n);
  }

  const speak = (fake: object = {}) =>
    client.audio.speech.create({ model: 'tts-1', input: 'Hello 世界', voice: 'alloy', fake } as never);

  describe('speech (M07)', () => {
    it('passes the very bytes on, charged by the character', async () => {
      const answer = await speak();
      expect(answer.headers.get('content-type')).toBe('audio/mpeg');
      expect(Buffer.from(await answer.arrayBuffer()).equals(SPOKEN)).toBe(true);
      await expectCharged('audio/speech', { character: 8 });
    });

    it('begins before its vendor has ended', async () => {
      const answer = await speak({ chunkDelayMs: 1_000 });
      const reader = answer.body!.getReader() as ReadableStreamDefaultReader<Uint8Array>;
      expect((await reader.read()).value!.length).toBe(1_000);
      const { held } = await walletState(weir.test.database, payer.walletId);
      expect(held > 0n).toBe(true);
      await reader.cancel();
      await expectCharged('audio/speech', { character: 8 });
    });

    it('cuts the connection where its vendor broke off, and charges nothing', async () => {
      const answer = await speak({ chunkDelayMs: 50, resetAfterChunks: 2 });
      await expect(answer.arrayBuffer()).rejects.toThrow();
      const record = await newestRecord();
      expect([record.outcome, record.chargeNanoUsd]).toEqual(['upstream_failed', 0n]);
    });

    it('streams events with usage where they are asked for', async () => {
      const request = { model: 'tts-1', input: 'Hello you', voice: 'alloy', stream_format: 'sse' } as const;
      const text = await (await client.audio.speech.create(request)).text();
      expect(text).toContain('data: {"type":"speech.audio.done"');
      expect(vendor.requests.at(-1)!.body).not.toHaveProperty('stream');
      await expectCharged('audio/speech', { input: 2, output_audio: 40, character: 9 });
    });

    it('tries the next channel when the first says no', async () => {
      vendor.behave({ status: 500 });
      expect((await (await speak()).arrayBuffer()).byteLength).toBe(5_000);
      await expectCharged('audio/speech', { character: 8 });
    });
  });

  describe('transcriptions (M08)', () => {
    it('sends a file on, charged by the seconds its vendor reports', async () => {
      const { text } = await client.audio.transcriptions.create({ model: 'whisper-1', file: await audio(5_000) });
      expect(text).toBe(SAID);
      expect(vendor.servedPlain).toMatchObject([{ files: { file: 5_000 }, body: { model: 'whisper-1' } }]);
      await expectCharged('audio/transcriptions', { audio_second: 3 });
    });

    it('charges tokens where its vendor counts them', async () => {
      await client.audio.transcriptions.create({ model: 'gpt-4o-mini-transcribe', file: await audio(5_000) });
      await expectCharged('audio/transcriptions', { input: 2, input_audio: 18, output: 9 });
    });

    it('streams text as it is heard', async () => {
      const request = { model: 'gpt-4o-mini-transcribe', file: await audio(5_000), stream: true } as const;
      let heard = '';
      for await (const event of await client.audio.transcriptions.create(request)) {
        if (event.type === 'transcript.text.delta') heard += event.delta;
      }
      expect(heard).toBe(SAID);
      await expectCharged('audio/transcriptions', { input: 2, input_audio: 18, output: 9 });
    });

    it('answers text and subtitles as plain text, and still knows what they cost', async () => {
      const ask = async (format: 'text' | 'srt' | 'vtt') => {
        const request = { model: 'whisper-1', file: await audio(5_000), response_format: format } as const;
        return client.audio.transcriptions.create(request as never).asResponse();
      };
      const text = await ask('text');
      expect([text.headers.get('content-type'), await text.text()]).toEqual(['text/plain; charset=utf-8', `${SAID}\n`]);
      await expectCharged('audio/transcriptions', { audio_second: 3 });
      expect(await (await ask('srt')).text()).toBe(
        '1\n00:00:00,000 --> 00:00:01,500\nThe quick brown fox\n\n2\n00:00:01,500 --> 00:00:03,250\njumps over the lazy dog.\n\n',
      );
      await expectCharged('audio/transcriptions', { audio_second: 3 });
      expect(await (await ask('vtt')).text()).toMatch(/^WEBVTT\n\n00:00:00\.000 --> 00:00:01\.500\n/);
    });

    it('translates, charged by how long the audio was', async () => {
      const { text } = await client.audio.translations.create({ model: 'whisper-1', file: await audio(4_000) });
      expect([text, vendor.servedPlain.at(-1)!.body['response_format']]).toEqual([SAID, 'verbose_json']);
      await expectCharged('audio/translations', { audio_second: 2 });
    });

    it('takes the parts of a form in any order, all of them, and 25 MB, and sends them again when a channel fails', async () => {
      vendor.behave({ status: 503 });
      const form = new FormData();
      form.append('timestamp_granularities[]', 'word');
      form.append('file', new Blob([new Uint8Array(25 * MEGABYTE).fill(3)], { type: 'audio/wav' }), 'a.wav');
      form.append('unknown', 'ä\r\n--boundary');
      form.append('model', 'gpt-4o-mini-transcribe');
      const answer = await postForm('audio/transcriptions', form);
      expect([answer.status, answer.headers.get('x-weir-attempts')]).toEqual([200, '2']);
      const fields = {
        model: 'gpt-4o-mini-transcribe',
        unknown: 'ä\r\n--boundary',
        'timestamp_granularities[]': 'word',
      };
      expect(other.servedPlain).toMatchObject([{ files: { file: 25 * MEGABYTE }, body: fields }]);
    });

    it('F25 refuses a file beyond 25 MB, and a form beyond the limit, while it comes', async () => {
      const file = new FormData();
      file.append('file', new Blob([new Uint8Array(25 * MEGABYTE + 1)]), 'a.wav');
      expect((await postForm('audio/transcriptions', file)).status).toBe(413);
      expect(await endlessForm()).toBe(413);
      expect(vendor.requests).toEqual([]);
    });

    it('refuses what is no form, or lacks its file', async () => {
      const form = new FormData();
      form.append('model', 'whisper-1');
      const answer = await postForm('audio/transcriptions', form);
      expect([answer.status, await answer.json()]).toMatchObject([400, { error: { param: 'file' } }]);
      const broken = await fetch(`${weir.apiUrl}/v1/audio/transcriptions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${payer.apiToken}`, 'content-type': 'multipart/form-data; boundary=x' },
        body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncut',
      });
      expect([broken.status, await broken.json()]).toMatchObject([400, { error: { code: 'invalid_body' } }]);
      const isNone = await fetch(`${weir.apiUrl}/v1/audio/transcriptions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${payer.apiToken}`, 'content-type': 'multipart/form-data' },
        body: 'x',
      });
      expect(isNone.status).toBe(400);
    });
  });

  describe('images', () => {
    it('edits several images under one prompt', async () => {
      const image = [await toFile(Buffer.alloc(300), 'a.png'), await toFile(Buffer.alloc(200), 'b.png')];
      const { data } = await client.images.edit({ model: 'gpt-image-1', image, prompt: 'add a hat', n: 2 });
      expect([data!.length, vendor.servedPlain[0]!.files]).toEqual([2, { 'image[]': 500 }]);
      await expectCharged('images/edits', { input: 3, input_image: 100, output_image: 544, image: 2 });
    });

    it('edits by address, without a form', async () => {
      const body = {
        model: 'gpt-image-1',
        prompt: 'add a hat',
        images: [{ image_url: 'https://images.example/a.png' }],
      };
      const answer = await fetch(`${weir.apiUrl}/v1/images/edits`, {
        method: 'POST',
        headers: { authorization: `Bearer ${payer.apiToken}` },
        body: JSON.stringify(body),
      });
      expect([answer.status, vendor.requests.at(-1)!.body]).toEqual([200, body]);
    });

    it('varies an image', async () => {
      const image = await toFile(Buffer.alloc(300), 'a.png');
      const { data } = await client.images.createVariation({ model: 'gpt-image-1', image, n: 2 });
      expect(data).toHaveLength(2);
    });

    it('M09 passes on an answer of 10 MB', async () => {
      const b64 = Buffer.alloc(7_500_000, 1).toString('base64');
      vendor.behave({ status: 200, body: { created: 1, data: [{ b64_json: b64 }] } });
      const { data } = await client.images.generate({ model: 'gpt-image-1', prompt: 'a cat' });
      const hash = (text: string) => createHash('sha256').update(text).digest('hex');
      expect(hash(data![0]!.b64_json!)).toBe(hash(b64));
      await expectCharged('images/generations', { image: 1 });
    });
  });

  const postForm = (endpoint: string, form: FormData) =>
    fetch(`${weir.apiUrl}/v1/${endpoint}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}` },
      body: form,
    });

  /** A form of no announced length that goes on until it is answered: the status. */
  const endlessForm = () =>
    new Promise<number>((resolve, reject) => {
      const upload = httpRequest(`${weir.apiUrl}/v1/audio/transcriptions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${payer.apiToken}`, 'content-type': 'multipart/form-data; boundary=x' },
      });
      upload.on('error', reject);
      const more = () => {
        for (let isRoom = true; isRoom && !upload.destroyed;) {
          isRoom = upload.write(`--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n${'y'.repeat(500_000)}\r\n`);
        }
      };
      upload.on('drain', more);
      upload.on('response', (response) => {
        resolve(response.statusCode!);
        upload.destroy();
      });
      more();
    });
});
