import type { Behaviour } from './behaviour';
import { splitTokens } from './tokens';

/** What was asked of an endpoint beside chat. */
export interface PlainAsked {
  /** `embeddings`, `audio/speech` ... */
  readonly endpoint: string;
  /** Members of the body, or fields of the form. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Bytes of each file of the form. */
  readonly files: Readonly<Record<string, number>>;
}

/** What is said: a document, events, or the bytes of a file. `usage` is what the vendor bills. */
export interface PlainAnswer {
  readonly usage?: Readonly<Record<string, unknown>>;
  readonly document?: Readonly<Record<string, unknown>>;
  readonly events?: readonly (readonly [event: string | undefined, data: unknown])[];
  readonly bytes?: readonly Buffer[];
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const SAID = 'The quick brown fox jumps over the lazy dog.';
const CREATED = 1_790_000_000;
/** It believes every file to be speech of 16 kbit/s. */
const BYTES_PER_SECOND = 2_000;

/** The answer as a pure function of what was asked. It knows floats only, as many open-model hosts do. */
export function plainAnswerTo(asked: PlainAsked, behaviour: Behaviour): PlainAnswer {
  const model = behaviour.model ?? asked.body['model'];
  const answer = ANSWERS[asked.endpoint]!(asked, behaviour);
  const usage = toldUsage(answer.usage, behaviour.usage);
  const document = answer.document && {
    ...answer.document,
    ...(model !== undefined && NAMES_MODEL.has(asked.endpoint) && { model }),
  };
  return {
    ...answer,
    ...(document && { document: usage ? { ...document, usage } : document }),
    ...(usage && { usage }),
  };
}

const NAMES_MODEL = new Set(['embeddings', 'moderations', 'completions', 'rerank']);

const toldUsage = (usage: PlainAnswer['usage'], told: Behaviour['usage']): PlainAnswer['usage'] =>
  told === 'none' ? undefined : typeof told === 'object' ? told : usage;

type Answering = (asked: PlainAsked, behaviour: Behaviour) => PlainAnswer;

export const ANSWERS: Readonly<Record<string, Answering>> = {
  embeddings: embed,
  completions: complete,
  'images/generations': makeImages,
  'images/edits': makeImages,
  'images/variations': makeImages,
  'audio/speech': speak,
  'audio/transcriptions': listen,
  'audio/translations': listen,
  moderations: ({ body }) => ({
    document: {
      id: 'modr-1',
      results: listOf(body['input']).map(() => ({
        flagged: false,
        categories: { hate: false },
        category_scores: { hate: 0.01 },
      })),
    },
  }),
  rerank: ({ body }) => {
    const documents = listOf(body['documents']);
    const results = documents.map((_, index) => ({ index, relevance_score: 1 / (index + 1) }));
    const units = Math.ceil(documents.length / 100);
    return {
      document: {
        id: 'rr-1',
        results: results.slice(0, Number(body['top_n'] ?? documents.length)),
        meta: { billed_units: { search_units: units } },
      },
    };
  },
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);
const tokensOf = (value: unknown): number => (typeof value === 'string' ? splitTokens(value).length : 1);

function embed({ body }: PlainAsked): PlainAnswer {
  const input = body['input'];
  const texts = Array.isArray(input) && typeof input[0] === 'number' ? [input] : listOf(input);
  const tokens = texts.flatMap((text) => listOf(text)).reduce<number>((sum, one) => sum + tokensOf(one), 0);
  const size = Number(body['dimensions'] ?? 3);
  const vectorOf = (text: unknown) =>
    Array.from({ length: size }, (_, index) => (index + 1) / 10 + listOf(text).length);
  const data = texts.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) }));
  return { document: { object: 'list', data }, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

function complete({ body }: PlainAsked, { chunks = 4 }: Behaviour): PlainAnswer {
  const words = Array.from(
    { length: Math.min(chunks, Number(body['max_tokens'] ?? 16)) },
    (_, index) => ` word${index}`,
  );
  const prompt = tokensOf(body['prompt']);
  const usage = { prompt_tokens: prompt, completion_tokens: words.length, total_tokens: prompt + words.length };
  const stamp = { id: 'cmpl-1', object: 'text_completion', created: CREATED, model: body['model'] };
  const choice = (text: string, finish: string | null) => ({ text, index: 0, logprobs: null, finish_reason: finish });
  if (body['stream'] !== true) return { document: { ...stamp, choices: [choice(words.join(''), 'stop')] }, usage };
  const events = [
    ...words.map((word) => [undefined, { ...stamp, choices: [choice(word, null)] }] as const),
    [undefined, { ...stamp, choices: [choice('', 'stop')] }] as const,
    [undefined, { ...stamp, choices: [], usage }] as const,
    [undefined, '[DONE]'] as const,
  ];
  return { events, usage };
}

function makeImages({ body, endpoint, files }: PlainAsked): PlainAnswer {
  const count = Number(body['n'] ?? 1);
  const read = Object.keys(files).length * 100;
  const prompt = tokensOf(body['prompt'] ?? '');
  const usage = {
    ...{ input_tokens: prompt + read, output_tokens: count * 272, total_tokens: prompt + read + count * 272 },
    input_tokens_details: { text_tokens: prompt, image_tokens: read },
  };
  const told = body['model'] === 'per-image' ? {} : { usage };
  if (String(body['stream']) !== 'true') {
    return {
      document: { created: CREATED, data: Array.from({ length: count }, () => ({ b64_json: PIXEL })) },
      ...told,
    };
  }
  const kind = endpoint === 'images/edits' ? 'image_edit' : 'image_generation';
  const partials = Array.from({ length: Number(body['partial_images'] ?? 0) }, (_, index) => index);
  const named = (type: string, data: object) => [type, { type, b64_json: PIXEL, ...data }] as const;
  return {
    events: [
      ...partials.map((index) => named(`${kind}.partial_image`, { partial_image_index: index })),
      named(`${kind}.completed`, told),
    ],
    ...told,
  };
}

function speak({ body }: PlainAsked, { chunks = 5 }: Behaviour): PlainAnswer {
  const input = tokensOf(body['input']);
  const usage = { input_tokens: input, output_tokens: 40, total_tokens: input + 40 };
  const bytes = Array.from({ length: chunks }, (_, index) => Buffer.alloc(1_000, index));
  if (body['stream_format'] !== 'sse') return { bytes, usage };
  const deltas = bytes.map(
    (part) => [undefined, { type: 'speech.audio.delta', audio: part.toString('base64') }] as const,
  );
  return { events: [...deltas, [undefined, { type: 'speech.audio.done', usage }]], usage };
}

function listen({ body, files }: PlainAsked): PlainAnswer {
  const seconds = Object.values(files).reduce((sum, bytes) => sum + bytes, 0) / BYTES_PER_SECOND;
  const format = body['response_format'] ?? 'json';
  const usage = String(body['model']).startsWith('whisper')
    ? { type: 'duration', seconds: Math.ceil(seconds) }
    : {
        ...{ type: 'tokens', input_tokens: 20, output_tokens: tokensOf(SAID), total_tokens: 20 + tokensOf(SAID) },
        input_token_details: { audio_tokens: 18, text_tokens: 2 },
      };
  if (String(body['stream']) === 'true') {
    const deltas = splitTokens(SAID).map((delta) => [undefined, { type: 'transcript.text.delta', delta }] as const);
    return { events: [...deltas, [undefined, { type: 'transcript.text.done', text: SAID, usage }]], usage };
  }
  if (format === 'verbose_json') {
    const segments = [
      { id: 0, start: 0, end: 1.5, text: ' The quick brown fox' },
      { id: 1, start: 1.5, end: 3.25, text: ' jumps over the lazy dog.' },
    ];
    return { document: { task: 'transcribe', language: 'english', duration: seconds, text: SAID, segments } };
  }
  return { document: { text: SAID }, usage };
}
