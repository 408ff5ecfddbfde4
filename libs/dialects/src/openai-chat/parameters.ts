import {
  anyObject,
  boolean,
  type Check,
  decimal,
  integer,
  isObject,
  listOf,
  members,
  name,
  nonEmptyText,
  oneOf,
  positiveDecimal,
  shape,
  text,
} from './checks';
import { content } from './content-parts';
import { messages } from './messages';
import { tooLong, wrongType, wrongValue } from './refusals';
import { functionCall, functions, toolChoice, tools } from './tools';

const MAX_INT32 = 2 ** 31 - 1;
/** The largest number of JavaScript that is still a signed 64-bit integer. */
const MAX_INT64 = 2 ** 63 - 1024;

const anyInteger = integer(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const tokenLimit = integer(1, MAX_INT32);
const penalty = decimal(-2, 2);
const share = decimal(0, 1);

/**
 * A 64-bit integer. Beyond 2^53 it is rounded to the nearest number JavaScript has: the same seed still always gives the
 * same upstream seed, which is all a seed promises.
 */
const seed: Check = (value, path) => Math.min(integer(-(2 ** 63), 2 ** 63)(value, path) as number, MAX_INT64);

const stopList = listOf(text(), { maximum: 4 });

/** One text or up to four. An empty array stops at nothing, and some vendors refuse it. */
const stop: Check = (value, path) => {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) throw wrongType(path, 'a string or an array of strings', value);
  return value.length > 0 ? stopList(value, path) : undefined;
};

const MAX_BIAS = 100;

const logitBias: Check = (value, path) => {
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  for (const bias of Object.values(value)) decimal(-MAX_BIAS, MAX_BIAS)(bias, path);
  return value;
};

const METADATA = { pairs: 16, keyLength: 64, valueLength: 512 };

const metadata: Check = (value, path) => {
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  const pairs = Object.entries(value);
  if (pairs.length > METADATA.pairs) throw wrongValue(path, `expected at most ${METADATA.pairs} pairs`);
  for (const [key, entry] of pairs) {
    if (key.length > METADATA.keyLength) throw tooLong(path, METADATA.keyLength);
    text(METADATA.valueLength)(entry, `${path}.${key}`);
  }
  return value;
};

const jsonSchema = shape({ name, description: text(), schema: anyObject, strict: boolean }, ['name']);
const typedFormat = shape({ type: oneOf('text', 'json_object', 'json_schema', 'structural_tag') }, ['type']);
const schemaFormat = shape({ json_schema: jsonSchema }, ['json_schema']);

const responseFormat: Check = (value, path) => {
  const format = typedFormat(value, path) as { readonly type: string };
  return format.type === 'json_schema' ? schemaFormat(format, path) : format;
};

const voice: Check = (value, path) =>
  typeof value === 'string' ? nonEmptyText()(value, path) : shape({ id: nonEmptyText() }, ['id'])(value, path);

const webSearchOptions = shape({
  search_context_size: oneOf('low', 'medium', 'high'),
  user_location: shape({ type: oneOf('approximate'), approximate: anyObject }, ['type', 'approximate']),
});

const streamOptions = shape({
  include_usage: boolean,
  include_obfuscation: boolean,
  continuous_usage_stats: boolean,
});

/**
 * Every parameter we know, in the order of the reference, with what it may be. Bounds are inclusive. Words that differ
 * from vendor to vendor (`reasoning_effort`, `service_tier`) are only checked to be strings. Unknown parameters pass.
 */
export const PARAMETERS = members({
  model: nonEmptyText(256),
  messages,
  stream: boolean,
  stream_options: streamOptions,
  max_tokens: tokenLimit,
  max_completion_tokens: tokenLimit,
  temperature: decimal(0, 2),
  top_p: share,
  n: integer(1, 128),
  stop,
  frequency_penalty: penalty,
  presence_penalty: penalty,
  logit_bias: logitBias,
  logprobs: boolean,
  top_logprobs: integer(0, 20),
  seed,
  user: text(512),
  safety_identifier: text(64),
  prompt_cache_key: text(),
  prompt_cache_options: shape({ mode: oneOf('implicit', 'explicit'), ttl: text() }),
  prompt_cache_retention: text(),
  service_tier: text(),
  metadata,
  store: boolean,
  moderation: shape({ model: text(), policy: anyObject }),

  tools,
  tool_choice: toolChoice,
  parallel_tool_calls: boolean,
  functions,
  function_call: functionCall,

  response_format: responseFormat,
  reasoning_effort: text(),
  verbosity: oneOf('low', 'medium', 'high'),
  modalities: listOf(oneOf('text', 'audio', 'image')),
  audio: shape({ format: oneOf('wav', 'aac', 'mp3', 'flac', 'opus', 'pcm16'), voice }, ['format', 'voice']),
  prediction: shape({ type: oneOf('content'), content }, ['type', 'content']),
  web_search_options: webSearchOptions,

  enable_thinking: boolean,
  thinking_budget: anyInteger,
  thinking: anyObject,
  separate_reasoning: boolean,
  stream_reasoning: boolean,
  include_reasoning: boolean,
  reasoning_format: oneOf('hidden', 'raw', 'parsed'),
  reasoning: anyObject,
  chat_template_kwargs: anyObject,

  top_k: integer(-1, MAX_INT32),
  min_p: share,
  top_a: share,
  repetition_penalty: positiveDecimal(2),
  min_tokens: integer(0, MAX_INT32),
  stop_token_ids: listOf(anyInteger),
  ignore_eos: boolean,
  skip_special_tokens: boolean,
  context_length_exceeded_behavior: oneOf('truncate', 'error'),
  safe_prompt: boolean,
  random_seed: seed,
  enable_search: boolean,
  deferred: boolean,
  usage: shape({ include: boolean }),
});
