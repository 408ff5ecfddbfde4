import { AppError } from '@app/common';

/** Headers that are ours: who we are there, what was signed, and how the bytes travel. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  ...['api-key', 'authorization', 'cookie', 'x-api-key', 'x-goog-api-key'],
  ...['accept-encoding', 'connection', 'content-encoding', 'content-length', 'content-type', 'expect', 'host'],
  ...['keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
]);
/** `x-amz-date` and its like are signed; `x-amzn-...` is what AWS reads of a request. */
const OWN_PREFIXES = /^(proxy-|x-amz-)/;

/** True for a header that no channel may set or take away. `name` is in lower case. */
export const isOwnHeader = (name: string): boolean => OWN_HEADERS.has(name) || OWN_PREFIXES.test(name);

/**
 * What a call is held and charged by, in the words of all vendors: what is read, how much is written, how often, by which model, at which
 * tier, and what is billed by the piece. Set by a channel, its caller would pay for what was never asked.
 */
const PAID: ReadonlySet<string> = new Set(
  [
    ...[
      'model',
      'models',
      'modelId',
      'messages',
      'input',
      'inputs',
      'contents',
      'system',
      'systemInstruction',
      'prompt',
    ],
    ...['instructions', 'suffix', 'prediction', 'documents', 'query', 'file', 'image', 'mask', 'audio', 'modalities'],
    ...['responseModalities', 'previous_response_id', 'conversation', 'context_management', 'background'],
    ...['stream', 'stream_options', 'n', 'best_of', 'candidateCount', 'num_return_sequences', 'sampleCount'],
    ...['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'maxOutputTokens', 'max_new_tokens', 'max_gen_len'],
    ...['max_tokens_to_sample', 'maxTokenCount', 'num_predict', 'min_tokens', 'ignore_eos'],
    ...['tools', 'toolConfig', 'functions', 'mcp_servers', 'container', 'plugins', 'connectors', 'code_execution'],
    ...['service_tier', 'speed', 'performanceConfig', 'cache_control', 'prompt_cache_retention', 'cachedContent'],
    ...['web_search', 'web_search_options', 'enable_search', 'search_options', 'search_parameters'],
    ...['size', 'quality', 'resolution', 'seconds', 'duration', 'dimensions', 'top_n', 'max_chunks_per_doc'],
  ].map(plain),
);
/** Members that bounds stand in: they can be added to, and neither replaced nor taken away. */
const HOLDERS: ReadonlySet<string> = new Set(
  ['generationConfig', 'inferenceConfig', 'options', 'parameters', 'additionalModelRequestFields'].map(plain),
);

/** True for a member of a request's body that changes what is paid for it. */
export const isPaidParameter = (name: string): boolean => PAID.has(plain(name));

/** Vendors write one word in several ways: `maxOutputTokens`, `max_output_tokens`. */
function plain(name: string): string {
  return name.replaceAll(/[_-]/g, '').toLowerCase();
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/;
/** Whatever else could end the header and begin another. */
const HEADER_VALUE = /^[\x20-\x7e]{0,2000}$/;
const MAX_DEPTH = 8;

export interface ChannelOverrides {
  readonly headerOverrides: Readonly<Record<string, string | null>>;
  readonly parameterOverrides: Readonly<Record<string, unknown>>;
}

/** What a channel may be told to change in its requests. Throws AppError('invalid_value') naming the member that it may not. */
export function requireOverrides({ headerOverrides, parameterOverrides }: ChannelOverrides): void {
  for (const [name, value] of Object.entries(headerOverrides)) {
    const param = `headerOverrides.${name}`;
    if (!HEADER_NAME.test(name)) throw refusal(param, 'This is no name of a header in lower case.');
    if (isOwnHeader(name)) throw refusal(param, 'This header is set by Weir and cannot be overridden.');
    if (value !== null && !HEADER_VALUE.test(value)) throw refusal(param, 'A header is plain text in one line.');
  }
  requireUnpaid(parameterOverrides, 'parameterOverrides', 0);
}

/** At any depth: vendors nest what others have on top, and pass on what they do not know. */
function requireUnpaid(value: unknown, path: string, depth: number): void {
  if (!isObject(value) && !Array.isArray(value)) return;
  if (depth > MAX_DEPTH) throw refusal(path, `Members may be nested at most ${MAX_DEPTH} deep.`);
  for (const [name, member] of Object.entries(value)) {
    const param = `${path}.${name}`;
    if (name === '__proto__') throw refusal(param, 'This is no name of a parameter.');
    if (isPaidParameter(name)) throw refusal(param, 'This parameter changes what is paid and cannot be overridden.');
    if (HOLDERS.has(plain(name)) && !isObject(member)) {
      throw refusal(param, 'Bounds of what is paid stand in it: name its members.');
    }
    requireUnpaid(member, param, depth + 1);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refusal = (param: string, message: string): AppError => new AppError('invalid_value', { message, param });
