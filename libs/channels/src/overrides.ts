/** Headers that are ours: who we are there, and how the bytes travel. */
const OWN_HEADERS = new Set([
  'api-key',
  'authorization',
  'connection',
  'content-length',
  'cookie',
  'host',
  'transfer-encoding',
  'x-api-key',
  'x-goog-api-key',
]);

/** True for a header that no channel may set or take away. `name` is in lower case. */
export const isOwnHeader = (name: string): boolean => OWN_HEADERS.has(name) || name.startsWith('proxy-');

/** What a call is held and charged by: set here, its caller would pay for what was never asked. */
const PAID_PARAMETERS = new Set([
  'best_of',
  'dimensions',
  'input',
  'max_completion_tokens',
  'max_output_tokens',
  'max_tokens',
  'messages',
  'model',
  'n',
  'prompt',
  'quality',
  'service_tier',
  'size',
  'stream',
  'stream_options',
]);

/** True for a member of a request's body that changes what is paid for it. */
export const isPaidParameter = (name: string): boolean => PAID_PARAMETERS.has(name);
