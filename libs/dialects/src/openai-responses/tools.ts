import { AppError } from '@app/common';
import type { Surcharge } from '@app/llm';
import {
  anyObject,
  boolean,
  type Check,
  isObject,
  type JsonObject,
  listOf,
  name,
  nonEmptyText,
  oneOf,
  shape,
  text,
} from '../openai-chat/checks';
import { wrongType, wrongValue } from '../openai-chat/refusals';

const MAX_TOOLS = 128;

const typed = shape({ type: nonEmptyText() }, ['type']);
const functionTool = shape({ name, description: text(), parameters: anyObject, strict: boolean }, ['name']);
const customTool = shape({ name, description: text(), format: shape({ type: nonEmptyText() }, ['type']) }, ['name']);

/**
 * Tools that consume nothing but tokens and what has a price here. Of others (`file_search`, `code_interpreter`, those of vendors we do
 * not know) the vendor would bill what we cannot, and some reach into storage that all tenants would share.
 */
const SERVED =
  /^(?:function|custom|namespace|tool_search|web_search(?:_\w+)?|image_generation|mcp|(?:local_)?shell|apply_patch|computer(?:_\w+)?)$/;

const tool: Check = (value, path) => {
  const checked = typed(value, path) as JsonObject;
  const type = checked['type'] as string;
  if (!SERVED.test(type) || runsInContainer(checked)) {
    const message = `Tools of type '${type.slice(0, 64)}' are not served here: what they consume has no price.`;
    throw new AppError('unsupported_parameter', { param: path, message });
  }
  if (type === 'function') return functionTool(checked, path);
  return type === 'custom' ? customTool(checked, path) : checked;
};

/** A shell at the vendor's; a local one is the caller's own. */
function runsInContainer({ environment }: JsonObject): boolean {
  return isObject(environment) && String(environment['type']).startsWith('container');
}

const toolList = listOf(tool, { maximum: MAX_TOOLS });

/** An empty array is no tools. */
export const tools: Check = (value, path) => {
  const list = toolList(value, path) as readonly unknown[];
  return list.length > 0 ? list : undefined;
};

const named = shape({ name: nonEmptyText() }, ['name']);
const CHOICES: ReadonlyMap<unknown, Check> = new Map<unknown, Check>([
  ['function', named],
  ['custom', named],
  ['allowed_tools', shape({ mode: oneOf('auto', 'required'), tools: listOf(typed) }, ['mode', 'tools'])],
]);

/** A word, one tool, or a few of them. Tools of vendors are chosen by their type. */
export const toolChoice: Check = (value, path) => {
  if (typeof value === 'string') return oneOf('none', 'auto', 'required')(value, path);
  if (!isObject(value)) throw wrongType(path, 'a string or an object', value);
  const checked = typed(value, path) as JsonObject;
  return CHOICES.get(checked['type'])?.(checked, path) ?? checked;
};

/** A function the choice names must be among the tools. */
export function requireChosenTool(choice: unknown, offered: readonly JsonObject[]): void {
  if (!isObject(choice) || (choice['type'] !== 'function' && choice['type'] !== 'custom')) return;
  if (offered.some((candidate) => candidate['type'] === choice['type'] && candidate['name'] === choice['name'])) return;
  throw wrongValue('tool_choice', `there is no tool named '${String(choice['name']).slice(0, 64)}' in 'tools'`);
}

/** Tools in the words of chat completions; undefined for one that only its vendor can run. */
export function toChatTool({ type, ...own }: JsonObject): JsonObject | undefined {
  if (type === 'custom') return { type, custom: { ...own, ...(isObject(own['format']) && grammarOf(own['format'])) } };
  if (type !== 'function') return undefined;
  const { name: called, description, parameters, strict } = own;
  return { type, function: defined({ name: called, description, parameters, strict }) };
}

/** Chat completions nest what Responses have flat. */
function grammarOf({ type, ...grammar }: JsonObject): JsonObject {
  return { format: Object.keys(grammar).length > 0 ? { type, [String(type)]: grammar } : { type } };
}

export const defined = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** The choice in the words of chat completions; undefined for one of a vendor's own tools. */
export function toChatChoice(choice: unknown): unknown {
  if (!isObject(choice)) return choice;
  const { type, ...own } = choice;
  if (type === 'function' || type === 'custom') return { type, [type]: { name: own['name'] } };
  if (type !== 'allowed_tools') return undefined;
  const allowed = (own['tools'] as readonly JsonObject[]).map(({ type: kind, name: called }) => {
    return { type: kind, [String(kind)]: { name: called } };
  });
  return { type, allowed_tools: { mode: own['mode'], tools: allowed } };
}

const SEARCH = /^web_search/;

/** What the vendor's own tools bill by the piece. `max_tool_calls` bounds all of them together. */
export function surchargesOf(offered: readonly JsonObject[], maxToolCalls: number | undefined): readonly Surcharge[] {
  const most = maxToolCalls !== undefined && { most: maxToolCalls };
  const found = new Map<string, Surcharge>();
  offered.forEach(({ type }, index) => {
    const param = `tools[${index}]`;
    if (SEARCH.test(String(type))) found.set('search', { component: 'web_search', param, ...most });
    if (type === 'image_generation') found.set('image', { component: 'image', param, ...most });
    // Its calls are free, but what it says goes into the prompt, as what a search finds does.
    if (type === 'mcp') found.set('mcp', { component: 'web_search', param, most: 0 });
  });
  return [...found.values()];
}
