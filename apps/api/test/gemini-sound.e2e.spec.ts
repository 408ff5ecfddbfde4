import { eventually, expectLedgerBalanced, expectQuiet, RunningWeir, ScriptedVendor } from '@app/testing';
import { GoogleGenAI, Modality } from '@google/genai';
import OpenAI from 'openai';
import type { ServerResponse } from 'node:http';

const PIECES = [Buffer.from([1, 2, 3, 4]), Buffer.from([5, 6, 7, 8, 9, 10])];
const SPOKEN = Buffer.concat(PIECES);
const PRICES = { input: 1_000n, output: 2_000n, input_audio: 3_000n, output_audio: 4_000n };

const sendEvents = (response: ServerResponse, events: readonly unknown[], end = '') => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('') + end);
};
const sendJson = (response: ServerResponse, document: unknown) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(document));
};

/** Says the pieces, and that they were heard as 20 tokens after 5 of text and 32 of sound. */
function answerAsGoogle(path: string, response: ServerResponse): void {
  const usageMetadata = {
    ...{ promptTokenCount: 37, candidatesTokenCount: 20, totalTokenCount: 57 },
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: 5 },
      { modality: 'AUDIO', tokenCount: 32 },
    ],
    candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 20 }],
  };
  const part = (bytes: Buffer) => ({
    inlineData: { mimeType: 'audio/L16;codec=pcm;rate=24000', data: bytes.toString('base64') },
  });
  const said = (parts: readonly object[], more: object = {}) => ({ candidates: [{ content: { parts }, ...more }] });
  const end = { usageMetadata, modelVersion: 'tts' };
  if (!path.includes('stream')) {
    return sendJson(response, { ...said(PIECES.map(part), { finishReason: 'STOP' }), ...end });
  }
  return sendEvents(response, [
    ...PIECES.map((bytes) => said([part(bytes)])),
    { ...said([], { finishReason: 'STOP' }), ...end },
  ]);
}

/** The same in OpenAI's words. */
function answerAsOpenAi(isStreamed: boolean, response: ServerResponse): void {
  const usage = {
    ...{ prompt_tokens: 37, completion_tokens: 20, total_tokens: 57 },
    prompt_tokens_details: { audio_tokens: 32 },
    completion_tokens_details: { audio_tokens: 20 },
  };
  const stamp = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'gpt-audio' };
  if (!isStreamed) {
    const audio = { id: 'audio_1', data: SPOKEN.toString('base64'), transcript: 'Hello', expires_at: 1_790_000_900 };
    const message = { role: 'assistant', content: null, refusal: null, audio };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
    return sendJson(response, { ...stamp, object: 'chat.completion', choices, usage });
  }
  const chunk = (delta: object, finish: string | null = null) => ({
    ...{ ...stamp, object: 'chat.completion.chunk' },
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  return sendEvents(
    response,
    [
      chunk({ role: 'assistant', content: '' }),
      chunk({ audio: { id: 'audio_1', transcript: 'Hello' } }),
      ...PIECES.map((bytes) => chunk({ audio: { data: bytes.toString('base64') } })),
      chunk({ audio: { expires_at: 1_790_000_900 } }),
      chunk({}, 'stop'),
      { ...stamp, object: 'chat.completion.chunk', choices: [], usage },
    ],
    'data: [DONE]\n\n',
  );
}

describe('sound, between callers and vendors of OpenAI and Gemini', () => {
  let weir: RunningWeir;
  let vendor: ScriptedVendor;
  let openai: OpenAI;
  let google: GoogleGenAI;

  beforeAll(async () => {
    vendor = await ScriptedVendor.start(({ path, body }, response) =>
      path.includes('/models/') ? answerAsGoogle(path, response) : answerAsOpenAi(body['stream'] === true, response),
    );
    let apiKey = '';
    weir = await RunningWeir.start(async (given) => {
      ({ apiToken: apiKey } = await given.funded({ balance: '10' }));
      await given.model({ id: 'tts', prices: PRICES });
      await given.model({ id: 'gpt-audio', prices: PRICES });
      await given.channel({ baseUrl: `${vendor.url}/v1beta`, models: ['tts'], providerId: 'gemini' });
      await given.channel({ baseUrl: `${vendor.url}/v1`, models: ['gpt-audio'], providerId: 'openai' });
    });
    openai = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey, maxRetries: 0 });
    google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: weir.apiUrl } });
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  /** 5 of text, 32 heard, 20 spoken, each at its own price. */
  const expectCharged = async () => {
    await eventually(() => expectQuiet(weir.test.database));
    const record = await weir.test.database.prisma.usageRecord.findFirstOrThrow({ orderBy: { requestId: 'desc' } });
    expect(record).toMatchObject({
      ...{ usageSource: 'upstream', inputTokens: 37n, outputTokens: 20n },
      chargeNanoUsd: (5n * 1_000n + 32n * 3_000n + 20n * 4_000n) / 1_000n,
    });
  };

  const inputAudio = { data: 'UklGRg==', format: 'wav' as const };
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Repeat.' },
        { type: 'input_audio', input_audio: inputAudio },
      ],
    },
  ];
  const modalities: ('text' | 'audio')[] = ['text', 'audio'];
  const bytesOf = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64');

  it.each(['pcm16', 'wav'] as const)("is heard by OpenAI's client from Gemini as %s", async (format) => {
    const audio = { format, voice: 'Kore' };
    const { choices, usage } = await openai.chat.completions.create({ model: 'tts', messages, modalities, audio });
    const said = choices[0]!.message;
    expect([said.content, said.audio!.transcript]).toEqual([null, '']);
    const bytes = bytesOf(said.audio!.data);
    expect(format === 'wav' ? bytes.subarray(44) : bytes).toEqual(SPOKEN);
    expect(usage).toMatchObject({
      prompt_tokens_details: { audio_tokens: 32 },
      completion_tokens_details: { audio_tokens: 20 },
    });
    expect(vendor.requests.at(-1)!.body).toEqual({
      contents: [
        {
          role: 'user',
          parts: [{ text: 'Repeat.' }, { inlineData: { mimeType: 'audio/wav', data: inputAudio.data } }],
        },
      ],
      generationConfig: {
        responseModalities: ['AUDIO'],
        speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
      },
    });
    await expectCharged();
  });

  it("streams from Gemini to OpenAI's client", async () => {
    const audio = { format: 'pcm16' as const, voice: 'Kore' };
    const stream = await openai.chat.completions.create({ model: 'tts', messages, modalities, audio, stream: true });
    const sounds: { id?: string; data?: string }[] = [];
    for await (const { choices } of stream) {
      const { audio: sound } = (choices[0]?.delta ?? {}) as { audio?: { id?: string; data?: string } };
      if (sound) sounds.push(sound);
    }
    expect(bytesOf(sounds.map(({ data }) => data).join(''))).toEqual(SPOKEN);
    expect(sounds[0]!.id).toMatch(/^audio_/);
    await expectCharged();
  });

  const contents = [
    {
      role: 'user',
      parts: [{ text: 'Repeat.' }, { inlineData: { mimeType: 'audio/x-wav', data: inputAudio.data } }],
    },
  ];
  const config = {
    responseModalities: [Modality.AUDIO],
    speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'sage' } } },
  };

  it.each(['gpt-audio', 'tts'])("is heard by Google's client from %s, whole and streamed", async (model) => {
    const whole = await google.models.generateContent({ model, contents, config });
    expect(bytesOf(whole.data)).toEqual(SPOKEN);
    expect(whole.candidates![0]!.content!.parts![0]!.inlineData!.mimeType).toContain('rate=24000');
    expect(whole.usageMetadata).toMatchObject({
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 5 },
        { modality: 'AUDIO', tokenCount: 32 },
      ],
      candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 20 }],
    });
    await expectCharged();

    const heard: Buffer[] = [];
    for await (const event of await google.models.generateContentStream({ model, contents, config })) {
      for (const { inlineData } of event.candidates?.[0]?.content?.parts ?? []) {
        if (inlineData) heard.push(bytesOf(inlineData.data));
      }
    }
    expect(heard).toEqual(PIECES);
    await expectCharged();
  });

  it('is asked of OpenAI as it wants to be asked', async () => {
    await google.models.generateContent({ model: 'gpt-audio', contents, config });
    expect(vendor.requests.at(-1)!.body).toMatchObject({
      modalities: ['text', 'audio'],
      audio: { voice: 'sage', format: 'pcm16' },
      messages: [{ content: [{ type: 'text' }, { type: 'input_audio', input_audio: inputAudio }] }],
    });
  });

  it.each([
    [{ format: 'mp3', voice: 'Kore' }, false, 'audio.format'],
    [{ format: 'wav', voice: 'Kore' }, true, 'audio.format'],
  ] as const)('is refused by name where it cannot be: %j, streamed: %s', async (audio, stream, param) => {
    const before = vendor.requests.length;
    await expect(
      openai.chat.completions.create({ model: 'tts', messages, modalities, audio, stream }),
    ).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter', param });
    expect(vendor.requests).toHaveLength(before);
  });
});
