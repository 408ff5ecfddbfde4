import { anyObject, boolean, type Check, isObject, listOf, nonEmptyText, shape, text } from '../openai-chat/checks';
import { missing, notOneOf, wrongType } from '../openai-chat/refusals';

/** A check for each word that `type` may be; `other` for words that are not listed. */
function byType(checks: Readonly<Record<string, Check>>, other: Check | undefined): Check {
  const known = new Map(Object.entries(checks));
  return (value, path) => {
    if (!isObject(value)) throw wrongType(path, 'an object', value);
    const { type } = value;
    if (type === undefined || type === null) throw missing(`${path}.type`);
    if (typeof type !== 'string') throw wrongType(`${path}.type`, 'a string', type);
    const check = known.get(type) ?? other;
    if (!check) throw notOneOf(`${path}.type`, [...known.keys()], type);
    return check(value, path);
  };
}

/** A string, or blocks. Blocks may hold blocks, so the check is looked up when it is needed. */
const content: Check = (value, path) => {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) throw wrongType(path, 'a string or an array of content blocks', value);
  return blocks(value, path);
};

const inlineData = shape({ media_type: nonEmptyText(), data: text() }, ['media_type', 'data']);
const source = byType(
  {
    base64: inlineData,
    text: inlineData,
    url: shape({ url: nonEmptyText() }, ['url']),
    file: shape({ file_id: nonEmptyText() }, ['file_id']),
    content: shape({ content }, ['content']),
  },
  undefined,
);

const block = byType(
  {
    text: shape({ text: text() }, ['text']),
    image: shape({ source }, ['source']),
    document: shape({ source, title: text(), context: text() }, ['source']),
    search_result: shape({ source: text(), title: text(), content }, ['source', 'title', 'content']),
    tool_use: shape({ id: nonEmptyText(), name: nonEmptyText(), input: anyObject }, ['id', 'name', 'input']),
    tool_result: shape({ tool_use_id: nonEmptyText(), content, is_error: boolean }, ['tool_use_id']),
    thinking: shape({ thinking: text(), signature: text() }, ['thinking']),
    redacted_thinking: shape({ data: text() }, ['data']),
  },
  // The blocks of Anthropic's own tools, and of times to come.
  anyObject,
);

const blocks = listOf(block, { isDotted: true });

const ROLES = ['user', 'assistant', 'system'];

const role: Check = (value, path) => {
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
  if (!ROLES.includes(value)) throw notOneOf(path, ROLES, value);
  return value;
};

export const turns = listOf(shape({ role, content }, ['role', 'content']), { nonEmpty: true, isDotted: true });

/** The prompt of the system: a string, or blocks of text. */
export const system: Check = content;
