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
import { missing, wrongType, wrongValue } from '../openai-chat/refusals';
import { system, turns } from './blocks';

const MAX_INT32 = 2 ** 31 - 1;
const share = decimal(0, 1);

const NAME = /^[a-zA-Z0-9_-]{1,128}$/;

const toolName: Check = (value, path) => {
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
  if (!NAME.test(value)) throw wrongValue(path, `expected 1 to 128 letters, digits, '_' or '-'`);
  return value;
};

const clientTool = shape({ name: toolName, description: text(), input_schema: anyObject, strict: boolean }, [
  'name',
  'input_schema',
]);
const typedTool = shape({ type: nonEmptyText() }, ['type']);

/** Functions of the caller are ours to check; the tools that Anthropic defines pass. */
const tool: Check = (value, path) => {
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  const isTyped = value['type'] !== undefined && value['type'] !== null && value['type'] !== 'custom';
  return (isTyped ? typedTool : clientTool)(value, path);
};

const choice = shape(
  { type: oneOf('auto', 'any', 'none', 'tool'), name: toolName, disable_parallel_tool_use: boolean },
  ['type'],
);

const toolChoice: Check = (value, path) => {
  const checked = choice(value, path) as { readonly type: string; readonly name?: string };
  if (checked.type === 'tool' && checked.name === undefined) throw missing(`${path}.name`);
  return checked;
};

const thought = shape({ type: text(), budget_tokens: integer(1_024, MAX_INT32), display: text() }, ['type']);

const thinking: Check = (value, path) => {
  const checked = thought(value, path) as { readonly type: string; readonly budget_tokens?: number };
  if (checked.type === 'enabled' && checked.budget_tokens === undefined) throw missing(`${path}.budget_tokens`);
  return checked;
};

/**
 * Every parameter we know, in the order of Anthropic's reference, with what it may be. Bounds are inclusive. Others pass to
 * vendors that speak Messages, and to no other.
 */
export const PARAMETERS = members({
  model: nonEmptyText(256),
  max_tokens: integer(1, MAX_INT32),
  messages: turns,
  system,
  stop_sequences: listOf(text(), { isDotted: true }),
  stream: boolean,
  temperature: share,
  top_p: share,
  top_k: integer(0, MAX_INT32),
  tools: listOf(tool, { isDotted: true }),
  tool_choice: toolChoice,
  thinking,
  output_config: shape({
    effort: text(),
    format: shape({ type: oneOf('json_schema'), schema: anyObject }, ['type', 'schema']),
  }),
  metadata: shape({ user_id: text(512) }),
  service_tier: oneOf('auto', 'standard_only'),
  speed: text(),
  cache_control: anyObject,
  mcp_servers: listOf(anyObject, { isDotted: true }),
  context_management: anyObject,
});
