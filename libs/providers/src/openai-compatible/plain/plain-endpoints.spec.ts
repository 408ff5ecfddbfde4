import { quantitiesOf, type PlainEndpoint, type PlainRequest, type Quantities } from '@app/llm';
import fc from 'fast-check';
import type { AnswerIdentity, HttpAnswer, PlainAdapter } from '../../adapter';
import { openAiAdapter } from '../../openai/openai.adapter';
import { FAMILY_ENDPOINTS } from './plain-endpoints';

const IDENTITY: AnswerIdentity = {
  ...{ fallbackId: 'chatcmpl-W', createdAtSeconds: 1_790_000_000, publicModel: 'm' },
  ...{ toolChoiceIsNamed: false, separatesReasoning: false },
};
const TARGET = {
  ...{ baseUrl: 'https://vendor.example/v1', credential: 'upstream-secret', upstreamModel: 'vendor/m' },
  ...{ settings: {}, now: new Date(0) },
};
const adapterOf = (endpoint: PlainEndpoint): PlainAdapter => FAMILY_ENDPOINTS[endpoint]!;
const asked = (endpoint: PlainEndpoint, parameters: object = {}, more: Partial<PlainRequest> = {}): PlainRequest => ({
  ...{ endpoint, model: 'm', stream: false, choices: 1, prompts: 1, readsMedia: false, refusesLoweredMaximum: true },
  ...{ bodyBytes: 10, parameters: parameters as PlainRequest['parameters'] },
  ...more,
});
const answered = (body: unknown, more: Partial<HttpAnswer> = {}): HttpAnswer => ({
  ...{ status: 200, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) },
  ...more,
});
const read = (endpoint: PlainEndpoint, body: unknown, parameters: object = {}) =>
  adapterOf(endpoint).parseResponse(answered(body), asked(endpoint, parameters), IDENTITY);
const charged = (some: Partial<Quantities>) => ({
  quantities: quantitiesOf({ call: 1, ...some }),
  source: 'upstream',
});

describe('the endpoints beside chat', () => {
  it('are those of OpenAI, and rerank for those who follow it', () => {
    expect(Object.keys(FAMILY_ENDPOINTS).sort()).toEqual([...Object.keys(openAiAdapter.endpoints!), 'rerank'].sort());
  });

  it('ask under the name of the upstream, with all that was received', () => {
    const request = adapterOf('embeddings').buildRequest(asked('embeddings', { input: 'x', unknown: [1] }), TARGET);
    expect(request).toMatchObject({
      url: 'https://vendor.example/v1/embeddings',
      headers: { authorization: 'Bearer upstream-secret' },
    });
    expect(JSON.parse(request.body)).toEqual({ input: 'x', unknown: [1], model: 'vendor/m' });
  });

  it.each(Object.keys(FAMILY_ENDPOINTS) as PlainEndpoint[])(
    '%s takes no error, page or rubbish for an answer',
    (endpoint) => {
      const failureOf = (body: unknown) => {
        try {
          read(endpoint, body);
          return 'none';
        } catch (error) {
          return (error as { failure?: string }).failure;
        }
      };
      const rubbish = [
        '',
        '<html></html>',
        '{"a":',
        'null',
        '[]',
        {},
        { data: [null], results: 3, choices: {}, text: 1 },
      ];
      expect(rubbish.map(failureOf)).toEqual(rubbish.map(() => 'malformed_response'));
      expect(failureOf({ error: { message: 'Rate limit', code: 'rate_limit_exceeded' } })).toBe('rate_limited');
    },
  );

  it('never throw anything else, whatever a vendor writes', () => {
    const endpoints = fc.constantFrom(...(Object.keys(FAMILY_ENDPOINTS) as PlainEndpoint[]));
    const words = ['data', 'results', 'choices', 'text', 'usage', 'embedding', 'segments', 'meta', 'model', 'duration'];
    const document = fc.dictionary(fc.constantFrom(...words), fc.jsonValue());
    const format = fc.constantFrom('json', 'srt', 'base64', 'verbose_json');
    fc.assert(
      fc.property(endpoints, document, format, (endpoint, body, wanted) => {
        try {
          const { reported } = read(endpoint, body, { response_format: wanted, encoding_format: wanted });
          const counts = Object.values(reported?.quantities ?? {});
          expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
        } catch (error) {
          expect((error as Error).name).toBe('UpstreamError');
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('show no price of ours, and the public name of the model', () => {
    const usage = {
      prompt_tokens: 3,
      total_tokens: 3,
      cost: 0.5,
      cost_details: { x: 1 },
      prompt_tokens_details: { usd: 1 },
    };
    const { body } = read('embeddings', { data: [{ embedding: [1] }], model: 'vendor/m', usage });
    expect(JSON.parse(body)).toMatchObject({ model: 'm', object: 'list' });
    expect((JSON.parse(body) as { usage: unknown }).usage).toEqual({
      ...{ prompt_tokens: 3, total_tokens: 3, prompt_tokens_details: {} },
    });
  });
});

describe('embeddings', () => {
  const floats = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 50 });
  const embeddingIn = (body: string) => (JSON.parse(body) as { data: { embedding: unknown }[] }).data[0]!.embedding;

  it('M04 say the same as numbers and as base64, whatever the vendor sent', () => {
    fc.assert(
      fc.property(floats, (drawn) => {
        const vector = drawn.map((entry) => entry + 0); // JSON has no -0
        const encoded = embeddingIn(
          read('embeddings', { data: [{ embedding: vector }] }, { encoding_format: 'base64' }).body,
        );
        const bytes = Buffer.from(encoded as string, 'base64');
        expect(vector.map((_, index) => bytes.readFloatLE(index * 4))).toEqual(vector);
        const decoded = embeddingIn(read('embeddings', { data: [{ embedding: encoded }] }).body);
        expect(decoded).toEqual(vector);
      }),
    );
  });

  it('goes through untouched where the vendor sent what was asked for', () => {
    const said = { data: [{ object: 'embedding', index: 0, embedding: 'AACAPw==' }] };
    expect(embeddingIn(read('embeddings', said, { encoding_format: 'base64' }).body)).toBe('AACAPw==');
  });

  it.each([
    [{ prompt_tokens: 8, total_tokens: 8 }, { input: 8 }],
    [{ total_tokens: 5 }, { input: 5 }],
    [{ prompt_tokens: '7' }, { input: 7 }],
  ])('charges what %j says', (usage, quantities) => {
    expect(read('embeddings', { data: [{ embedding: [1] }], usage }).reported).toEqual(charged(quantities));
  });

  it.each([{ prompt_tokens: -1 }, { prompt_tokens: 1.5 }, { prompt_tokens: 'many' }, {}])(
    'does not believe %j',
    (usage) => {
      const { reported, disputed } = read('embeddings', { data: [{ embedding: [1] }], usage });
      expect([reported, disputed]).toEqual([undefined, usage]);
    },
  );
});

describe('usage of images and audio', () => {
  const image = { data: [{ b64_json: 'a' }, { b64_json: 'b' }] };

  it('splits the tokens of images', () => {
    const usage = {
      ...{ input_tokens: 50, output_tokens: 100, total_tokens: 150 },
      ...{ input_tokens_details: { text_tokens: 10, image_tokens: 40 }, output_tokens_details: { text_tokens: 1 } },
    };
    const expected = charged({ input: 10, input_image: 40, output: 1, output_image: 99, image: 2 });
    expect(read('images/edits', { ...image, usage }).reported).toEqual(expected);
    expect(read('images/edits', image).reported).toEqual(charged({ image: 2 }));
    const impossible = { input_tokens: 5, output_tokens: 1, input_tokens_details: { image_tokens: 6 } };
    expect(read('images/edits', { ...image, usage: impossible }).disputed).toEqual(impossible);
  });

  it.each([
    [{ usage: { type: 'duration', seconds: 2.1 } }, { audio_second: 3 }],
    [{ duration: 4 }, { audio_second: 4 }],
    [{ duration: '4.2' }, { audio_second: 5 }],
    [{ x_groq: { usage: { seconds: 1 } } }, { audio_second: 1 }],
    [
      { usage: { type: 'tokens', input_tokens: 14, input_token_details: { text_tokens: 4 }, output_tokens: 9 } },
      { input: 4, input_audio: 10, output: 9 },
    ],
  ])('charges a transcription that says %j', (said, quantities) => {
    expect(read('audio/transcriptions', { text: 'a', ...said }).reported).toEqual(charged(quantities));
  });

  it('says nothing where a transcription says nothing', () => {
    const { reported, disputed, text } = read('audio/transcriptions', { text: 'heard' });
    expect([reported, disputed, text]).toEqual([undefined, undefined, 'heard']);
  });

  it('asks for documents where text or subtitles are wanted, and for the duration of translations', () => {
    const formatAsked = (endpoint: PlainEndpoint, format?: string) => {
      const request = asked(endpoint, format === undefined ? {} : { response_format: format });
      const { body } = adapterOf(endpoint).buildRequest(request, TARGET);
      return (JSON.parse(body) as { response_format?: string }).response_format;
    };
    const formats = [undefined, 'json', 'text', 'srt', 'vtt', 'verbose_json'];
    expect(formats.map((format) => formatAsked('audio/transcriptions', format))).toEqual([
      ...[undefined, 'json', 'json', 'verbose_json', 'verbose_json', 'verbose_json'],
    ]);
    expect(formats.map((format) => formatAsked('audio/translations', format))).toEqual(
      formats.map(() => 'verbose_json'),
    );
  });

  it('writes times of subtitles beyond an hour', () => {
    const segments = [{ start: 3_661.0004, end: 3_723.9996, text: ' a' }];
    const { body, contentType } = read(
      'audio/translations',
      { text: 'a', segments, duration: 1 },
      { response_format: 'srt' },
    );
    expect([contentType, body]).toEqual(['text/plain; charset=utf-8', '1\n01:01:01,000 --> 01:02:04,000\na\n\n']);
  });
});

describe('rerank', () => {
  it.each([
    [{ meta: { billed_units: { search_units: 2 } } }, { search_unit: 2 }],
    [{ usage: { total_tokens: 30 } }, { input: 30 }],
  ])('charges what %j says', (said, quantities) => {
    const answer = read('rerank', { results: [{ index: 1, score: 0.5 }], ...said });
    expect(answer.reported).toEqual(charged(quantities));
    expect(JSON.parse(answer.body)).toMatchObject({ model: 'm', results: [{ index: 1, relevance_score: 0.5 }] });
  });
});
