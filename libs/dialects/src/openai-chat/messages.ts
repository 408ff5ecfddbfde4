import type { ChatRole } from '@app/llm';
import {
  type Check,
  checkMembers,
  isObject,
  listOf,
  members,
  nonEmptyText,
  requireMembers,
  shape,
  text,
} from './checks';
import { content, imageUrl } from './content-parts';
import { missing, notOneOf, wrongType } from './refusals';
import { calledFunction, toolCalls } from './tools';

const MEMBERS = members({
  content,
  name: text(),
  refusal: text(),
  reasoning_content: text(),
  tool_call_id: nonEmptyText(),
  tool_calls: toolCalls,
  function_call: calledFunction,
  audio: shape({ id: nonEmptyText() }, ['id']),
  images: listOf(shape({ image_url: imageUrl }, ['image_url'])),
});

const REQUIRED: Readonly<Record<ChatRole, readonly string[]>> = {
  system: ['content'],
  developer: ['content'],
  user: ['content'],
  assistant: [],
  tool: ['content', 'tool_call_id'],
  function: ['name'],
};
const ROLES = Object.keys(REQUIRED);

/** An assistant message needs no content when it says something in one of these. */
const INSTEAD_OF_CONTENT = ['tool_calls', 'function_call', 'audio', 'images', 'refusal'];

const message: Check = (value, path) => {
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  const role = checkRole(value['role'], `${path}.role`);
  const prefix = `${path}.`;
  requireMembers(value, REQUIRED[role], prefix);
  const checked = checkMembers(value, MEMBERS, prefix);
  if (role === 'assistant' && checked['content'] === undefined) requireSubstitute(checked, prefix);
  return checked;
};

function checkRole(value: unknown, path: string): ChatRole {
  if (value === undefined || value === null) throw missing(path);
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
  if (!ROLES.includes(value)) throw notOneOf(path, ROLES, value);
  return value as ChatRole;
}

function requireSubstitute(assistantMessage: Readonly<Record<string, unknown>>, prefix: string): void {
  if (!INSTEAD_OF_CONTENT.some((member) => assistantMessage[member] !== undefined)) throw missing(`${prefix}content`);
}

export const messages = listOf(message, { nonEmpty: true });
