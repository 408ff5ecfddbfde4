import {
  anyObject,
  boolean,
  type Check,
  decimal,
  integer,
  isObject,
  listOf,
  members,
  nonEmptyText,
  oneOf,
  shape,
  text,
} from '../openai-chat/checks';
import { tooMany, wrongType, wrongValue } from '../openai-chat/refusals';
import type { Asked, Bounds, EndpointRules } from './endpoint-rules';

const MAX_INTEGER = 2 ** 31 - 1;
/** Source: OpenAI's API reference, Embeddings: the size of a batch. */
const MAX_EMBEDDED = 2_048;
/** Source: Cohere's API reference, Rerank: documents of one call. */
const MAX_RANKED = 10_000;
const USUAL_COMPLETION_TOKENS = 16;
const DOCUMENTS_PER_UNIT = 100;
/** Longer documents count as several; the query is a part of each. Source: Cohere's price list, "search". */
const BYTES_OF_SHORTEST_PIECE = 250;

export const model = nonEmptyText(256);
const token = integer(0, MAX_INTEGER);

/** A text, texts, tokens, or lists of tokens. */
const textsOrTokens =
  (maximum: number): Check =>
  (value, path) => {
    if (typeof value === 'string') return nonEmptyText()(value, path);
    if (!Array.isArray(value)) throw wrongType(path, 'a string or an array', value);
    if (typeof value[0] === 'number') return listOf(token, { nonEmpty: true })(value, path);
    const isNested = Array.isArray(value[0]);
    return listOf(isNested ? listOf(token, { nonEmpty: true }) : text(), { nonEmpty: true, maximum })(value, path);
  };

/** How many texts a value of `textsOrTokens` is. */
const textsIn = (value: unknown): number => (Array.isArray(value) && typeof value[0] !== 'number' ? value.length : 1);

/** Nothing is written, so nothing can be lowered. */
const readOnly = (prompts: number): Bounds => ({
  ...{ choices: 1, prompts, readsMedia: false, maxOutputTokens: 0, refusesLoweredMaximum: true },
});

const part = shape({ text: text(), image_url: shape({ url: text() }, ['url']) }, ['type']);
const isPart = (value: unknown): boolean => isObject(value) && value['type'] === 'image_url';
const moderated: Check = (value, path) =>
  Array.isArray(value) && isObject(value[0])
    ? listOf(part, { nonEmpty: true, maximum: MAX_EMBEDDED })(value, path)
    : textsOrTokens(MAX_EMBEDDED)(value, path);

const document: Check = (value, path) => {
  if (typeof value !== 'string' && !isObject(value)) throw wrongType(path, 'a string or an object', value);
  return value;
};
const documents: Check = (value, path) => {
  if (Array.isArray(value) && value.length > MAX_RANKED) throw tooMany(path, MAX_RANKED);
  return listOf(document, { nonEmpty: true })(value, path);
};

function rankBounds({ parameters, bodyBytes }: Asked): Bounds {
  const count = (parameters['documents'] as readonly unknown[]).length;
  const pieces = count + Math.ceil(bodyBytes / BYTES_OF_SHORTEST_PIECE);
  const most = Math.ceil(pieces / DOCUMENTS_PER_UNIT);
  return { ...readOnly(count), surcharges: [{ component: 'search_unit', most, param: 'documents' }] };
}

function completionBounds({ parameters }: Asked): Bounds {
  const {
    n = 1,
    best_of: best = n,
    max_tokens: maxOutputTokens = USUAL_COMPLETION_TOKENS,
  } = parameters as {
    readonly n?: number;
    readonly best_of?: number;
    readonly max_tokens?: number;
  };
  if (best < n) throw wrongValue('best_of', `it must not be less than 'n'`);
  const prompts = textsIn(parameters['prompt']);
  const choices = Math.max(n, best) * prompts;
  return { choices, prompts, readsMedia: false, maxOutputTokens, refusesLoweredMaximum: false };
}

export const textEndpoints = {
  completions: {
    takes: 'json',
    required: ['prompt'],
    parameters: members({
      model,
      prompt: textsOrTokens(MAX_EMBEDDED),
      best_of: integer(1, 20),
      echo: boolean,
      frequency_penalty: decimal(-2, 2),
      logit_bias: anyObject,
      logprobs: integer(0, 5),
      max_tokens: integer(1, MAX_INTEGER),
      n: integer(1, 128),
      presence_penalty: decimal(-2, 2),
      stream: boolean,
      stream_options: anyObject,
      suffix: text(),
      temperature: decimal(0, 2),
      top_p: decimal(0, 1),
      user: text(512),
    }),
    bounds: completionBounds,
  },
  embeddings: {
    takes: 'json',
    required: ['input'],
    parameters: members({
      model,
      input: textsOrTokens(MAX_EMBEDDED),
      dimensions: integer(1, MAX_INTEGER),
      encoding_format: oneOf('float', 'base64'),
      user: text(512),
    }),
    bounds: ({ parameters }) => readOnly(textsIn(parameters['input'])),
  },
  moderations: {
    takes: 'json',
    required: ['input'],
    usualModel: 'omni-moderation-latest',
    parameters: members({ model, input: moderated }),
    bounds: ({ parameters: { input } }) => ({
      ...readOnly(textsIn(input)),
      readsMedia: Array.isArray(input) && input.some(isPart),
    }),
  },
  rerank: {
    takes: 'json',
    required: ['query', 'documents'],
    parameters: members({
      model,
      query: nonEmptyText(),
      documents,
      top_n: integer(1, MAX_INTEGER),
      return_documents: boolean,
      max_tokens_per_doc: integer(1, MAX_INTEGER),
      max_chunks_per_doc: integer(1, MAX_INTEGER),
      user: text(512),
    }),
    bounds: rankBounds,
  },
} as const satisfies Record<string, EndpointRules>;
