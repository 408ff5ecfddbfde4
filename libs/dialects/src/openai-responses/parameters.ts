import {
  anyObject,
  boolean,
  type Check,
  integer,
  type JsonObject,
  listOf,
  members,
  name,
  nonEmptyText,
  oneOf,
  shape,
  text,
} from '../openai-chat/checks';
import { PARAMETERS as CHAT } from '../openai-chat/parameters';
import { input } from './input-items';
import { toolChoice, tools } from './tools';

const MAX_INT32 = 2 ** 31 - 1;
/** OpenAI's own bound. Source: OpenAI's API reference, Responses. */
const FEWEST_TOKENS = 16;

const typedFormat = shape({ type: oneOf('text', 'json_object', 'json_schema') }, ['type']);
const schemaFormat = shape({ name, description: text(), schema: anyObject, strict: boolean }, ['name', 'schema']);

const format: Check = (value, path) => {
  const checked = typedFormat(value, path) as JsonObject;
  return checked['type'] === 'json_schema' ? schemaFormat(checked, path) : checked;
};

/** Parameters that chat completions have under the same name, with the same bounds. */
const SAME = [
  ...['model', 'stream', 'temperature', 'top_p', 'top_logprobs', 'store', 'metadata', 'user', 'safety_identifier'],
  ...['service_tier', 'prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention', 'moderation'],
  'parallel_tool_calls',
];

/** Every parameter of Responses, with what it may be. Unknown ones pass. */
export const PARAMETERS = members({
  ...Object.fromEntries(SAME.map((shared) => [shared, CHAT.get(shared)!])),
  input,
  instructions: text(),
  max_output_tokens: integer(FEWEST_TOKENS, MAX_INT32),
  max_tool_calls: integer(1, MAX_INT32),
  stream_options: shape({ include_obfuscation: boolean }),
  tools,
  tool_choice: toolChoice,
  text: shape({ format, verbosity: oneOf('low', 'medium', 'high') }),
  reasoning: shape({ effort: text(), summary: text(), generate_summary: text() }),
  include: listOf(nonEmptyText()),
  truncation: oneOf('auto', 'disabled'),
  background: boolean,
});
