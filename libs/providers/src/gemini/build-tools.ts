import type { ChatRequest } from '@app/llm';
import { unsupported } from '../fit-parameters';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';

type Parameters = ChatRequest['parameters'];

/** Tools that Google runs itself, by the names callers know them under. */
const BUILT_IN: readonly (readonly [name: RegExp, tool: string])[] = [
  [/^(?:web_search|google_search|googleSearch)/, 'googleSearch'],
  [/^(?:code_execution|code_interpreter|codeExecution)/, 'codeExecution'],
  [/^(?:url_context|urlContext|web_fetch)/, 'urlContext'],
];

/** `tools` and `toolConfig`. Throws AppError('unsupported_parameter') for a kind of tool Google has not. */
export function buildTools(parameters: Parameters): JsonObject {
  const offered = arrayIn(parameters['tools']).filter(isObject);
  const functions = offered.filter(({ type }) => type === 'function').map((tool) => declarationOf(tool['function']));
  const builtIn = new Set(offered.flatMap((tool, index) => builtInOf(tool, index)));
  if (parameters['web_search_options'] !== undefined) builtIn.add('googleSearch');
  const tools = [
    ...(functions.length > 0 ? [{ functionDeclarations: functions }] : []),
    ...[...builtIn].map((name) => ({ [name]: {} })),
  ];
  const choice = functions.length > 0 ? choiceOf(parameters['tool_choice']) : undefined;
  return {
    ...(tools.length > 0 && { tools }),
    ...(choice && { toolConfig: { functionCallingConfig: choice } }),
  };
}

function builtInOf({ type }: JsonObject, index: number): readonly string[] {
  if (type === 'function') return [];
  const found = BUILT_IN.find(([name]) => typeof type === 'string' && name.test(type));
  if (!found) throw unsupported(`tools[${index}]`);
  return [found[1]];
}

function declarationOf(offered: unknown): JsonObject {
  const { name, description, parameters } = objectIn(offered) ?? {};
  const schema = objectIn(parameters);
  return {
    name,
    ...(textIn(description) !== undefined && { description }),
    ...(schema && !isEmptySchema(schema) && { parametersJsonSchema: withoutDialect(schema) }),
  };
}

/** A function without parameters is said by leaving them out. */
const isEmptySchema = (schema: JsonObject): boolean =>
  Object.keys(objectIn(schema['properties']) ?? {}).length === 0 && !('$ref' in schema) && !('anyOf' in schema);

/** Google reads JSON Schema, but no word on which version of it. */
export function withoutDialect({ $schema: _dialect, ...schema }: JsonObject): JsonObject {
  return schema;
}

const MODES: ReadonlyMap<unknown, string> = new Map([
  ['none', 'NONE'],
  ['auto', 'AUTO'],
  ['required', 'ANY'],
  ['any', 'ANY'],
]);

function choiceOf(choice: unknown): JsonObject | undefined {
  if (choice === undefined) return undefined;
  const mode = MODES.get(choice);
  if (mode !== undefined) return { mode };
  const named = nameIn(choice);
  if (named !== undefined) return { mode: 'ANY', allowedFunctionNames: [named] };
  const allowed = objectIn(objectIn(choice)?.['allowed_tools']);
  const names = arrayIn(allowed?.['tools']).flatMap((tool) => nameIn(tool) ?? []);
  if (names.length === 0) throw unsupported('tool_choice');
  return { mode: allowed?.['mode'] === 'required' ? 'ANY' : 'VALIDATED', allowedFunctionNames: names };
}

const nameIn = (value: unknown): string | undefined => textIn(objectIn(objectIn(value)?.['function'])?.['name']);
