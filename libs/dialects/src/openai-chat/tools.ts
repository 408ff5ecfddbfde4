import { anyObject, boolean, type Check, isObject, listOf, name, nonEmptyText, oneOf, shape, text } from './checks';
import { notOneOf, wrongType, wrongValue } from './refusals';

const MAX_TOOLS = 128;

const functionTool = shape(
  {
    type: text(),
    function: shape({ name, description: text(), parameters: anyObject, strict: boolean }, ['name']),
  },
  ['function'],
);
const customTool = shape({ type: text(), custom: shape({ name, description: text(), format: anyObject }, ['name']) }, [
  'custom',
]);
const otherTool = shape({ type: nonEmptyText() }, ['type']);

/** Functions and custom tools are ours to check; other types are a vendor's own and pass. */
const tool: Check = (value, path) => {
  const checked = otherTool(value, path) as { readonly type: string };
  if (checked.type === 'function') return functionTool(checked, path);
  return checked.type === 'custom' ? customTool(checked, path) : checked;
};

const toolList = listOf(tool, { maximum: MAX_TOOLS });

/** One document shows a single tool object instead of an array. An empty array is no tools. */
export const tools: Check = (value, path) => {
  const list = toolList(isObject(value) ? [value] : value, path) as readonly unknown[];
  return list.length > 0 ? list : undefined;
};

/** `any` is one vendor's word for `required`. */
const CHOICE_WORDS = ['none', 'auto', 'required', 'any'];

const CHOICE_SHAPES: ReadonlyMap<unknown, Check> = new Map<unknown, Check>([
  ['function', shape({ function: shape({ name }, ['name']) }, ['function'])],
  ['custom', shape({ custom: shape({ name }, ['name']) }, ['custom'])],
  [
    'allowed_tools',
    shape({ allowed_tools: shape({ mode: oneOf('auto', 'required'), tools: listOf(anyObject) }, ['mode', 'tools']) }, [
      'allowed_tools',
    ]),
  ],
]);

export const toolChoice: Check = (value, path) => {
  if (typeof value === 'string') return oneOf(...CHOICE_WORDS)(value, path);
  if (!isObject(value)) throw wrongType(path, 'a string or an object', value);
  const check = CHOICE_SHAPES.get(value['type']);
  if (!check) throw notOneOf(`${path}.type`, [...CHOICE_SHAPES.keys()] as string[], value['type']);
  return check(value, path);
};

/** A tool the choice names must be among the tools. Both were checked on their own before. */
export function requireChosenTool(choice: unknown, offered: unknown): void {
  if (!isObject(choice)) return;
  const chosen = toolName(choice);
  if (chosen === undefined) return;
  const isOffered = Array.isArray(offered) && offered.some((candidate) => toolName(candidate) === chosen);
  if (!isOffered) throw wrongValue('tool_choice', `there is no tool named '${chosen}' in 'tools'`);
}

function toolName(candidate: unknown): string | undefined {
  if (!isObject(candidate)) return undefined;
  const named = candidate[candidate['type'] === 'custom' ? 'custom' : 'function'];
  return isObject(named) && typeof named['name'] === 'string' ? named['name'] : undefined;
}

/** The older form of tools, still spoken by old clients. */
export const functions = listOf(shape({ name, description: text(), parameters: anyObject }, ['name']), {
  maximum: MAX_TOOLS,
});

const namedFunction = shape({ name }, ['name']);

export const functionCall: Check = (value, path) =>
  typeof value === 'string' ? oneOf('none', 'auto')(value, path) : namedFunction(value, path);

/** What an assistant message says it called: the arguments are a JSON text. */
export const calledFunction = shape({ name: nonEmptyText(), arguments: text() }, ['name', 'arguments']);
const functionToolCall = shape({ id: nonEmptyText(), function: calledFunction }, ['id', 'function']);
const customToolCall = shape(
  { id: nonEmptyText(), custom: shape({ name: nonEmptyText(), input: text() }, ['name', 'input']) },
  ['id', 'custom'],
);

/** A call in an assistant message. Some vendors leave its type out of their answers, and callers send answers back. */
const toolCall: Check = (value, path) => {
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  if (value['type'] === 'custom') return customToolCall(value, path);
  const checked = functionToolCall(value, path) as object;
  return value['type'] === 'function' ? checked : { type: 'function', ...checked };
};

const toolCallList = listOf(toolCall);

export const toolCalls: Check = (value, path) => {
  const list = toolCallList(value, path) as readonly unknown[];
  return list.length > 0 ? list : undefined;
};
