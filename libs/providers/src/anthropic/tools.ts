import type { ChatRequest } from '@app/llm';
import { unsupported } from '../fit-parameters';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { cacheControlIn } from './cache-control';
import { cleanSchema } from './clean-schema';
import type { ModelRules } from './model-rules';

export interface Tools {
  readonly tools?: readonly JsonObject[];
  readonly tool_choice?: JsonObject;
  /** For models that refuse to be forced: what they are told instead. */
  readonly instruction?: string;
}

/** `web_search_20250305`, `code_execution_20250825`: what Anthropic itself runs or defines. */
const ANTHROPICS_OWN = /^[a-z_]+_\d{8}$/;
const WEB_SEARCH = 'web_search_20250305';

/** Throws AppError('unsupported_parameter') for tools that Anthropic has no counterpart of. */
export function toolsFor(request: ChatRequest, rules: ModelRules): Tools {
  const { parameters } = request;
  const choice = choiceIn(parameters['tool_choice']);
  const offered = arrayIn(parameters['tools'])
    .map((tool, index) => toTool(objectIn(tool) ?? {}, index, rules))
    .filter((tool) => !choice.allowed || choice.allowed.has(tool['name']));
  const search = isObject(parameters['web_search_options']) ? [webSearch(request)] : [];
  const tools = [...offered, ...search];
  if (tools.length === 0) return {};
  if (choice.isForced && rules.mayForceTools === 'never') {
    return { tools, ...choiceOf({ type: 'auto' }, parameters), instruction: instructionFor(choice.document) };
  }
  return { tools, ...choiceOf(choice.document, parameters) };
}

export const forcesTools = ({ parameters }: ChatRequest): boolean => choiceIn(parameters['tool_choice']).isForced;

function toTool(tool: JsonObject, index: number, rules: ModelRules): JsonObject {
  const type = textIn(tool['type']) ?? 'function';
  if (ANTHROPICS_OWN.test(type)) return tool;
  const called = objectIn(tool['function']);
  if (type !== 'function' || !called) throw unsupported(`tools[${index}]`);
  const { name, description, parameters, strict } = called;
  const schema = { ...(objectIn(parameters) ?? { properties: {} }), type: 'object' };
  const isStrict = strict === true && rules.hasStructuredOutputs;
  return {
    name,
    ...(textIn(description) !== undefined && { description }),
    input_schema: isStrict ? cleanSchema(schema) : schema,
    ...(isStrict && { strict }),
    ...cacheControlIn(tool),
    ...cacheControlIn(called),
  };
}

/** No more searches than are held for. */
function webSearch({ parameters, surcharges }: ChatRequest): JsonObject {
  const bound = surcharges?.find(({ param }) => param === 'web_search_options')?.most ?? 1;
  const location = objectIn(objectIn(objectIn(parameters['web_search_options'])?.['user_location'])?.['approximate']);
  return {
    type: WEB_SEARCH,
    name: 'web_search',
    max_uses: bound,
    ...(location && { user_location: { ...location, type: 'approximate' } }),
  };
}

interface Choice {
  /** Undefined: nothing was said. */
  readonly document: JsonObject | undefined;
  readonly isForced: boolean;
  /** Names of the tools that may be called; undefined: all. */
  readonly allowed?: ReadonlySet<unknown>;
}

function choiceIn(choice: unknown): Choice {
  if (choice === 'none' || choice === 'auto') return { document: { type: choice }, isForced: false };
  if (choice === 'required' || choice === 'any') return { document: { type: 'any' }, isForced: true };
  const name = functionName(choice);
  if (name !== undefined) return { document: { type: 'tool', name }, isForced: true };
  const allowed = objectIn(objectIn(choice)?.['allowed_tools']);
  if (!allowed) return { document: undefined, isForced: false };
  const isForced = allowed['mode'] === 'required';
  const names = arrayIn(allowed['tools']).map((tool) => functionName(tool));
  return { document: { type: isForced ? 'any' : 'auto' }, isForced, allowed: new Set(names) };
}

const functionName = (carrier: unknown): unknown => objectIn(objectIn(carrier)?.['function'])?.['name'];

function choiceOf(choice: JsonObject | undefined, parameters: ChatRequest['parameters']): Pick<Tools, 'tool_choice'> {
  const isSerial = parameters['parallel_tool_calls'] === false && choice?.['type'] !== 'none';
  if (isSerial) return { tool_choice: { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: true } };
  return choice ? { tool_choice: choice } : {};
}

const instructionFor = (choice: JsonObject | undefined): string =>
  choice?.['type'] === 'tool'
    ? `Your next reply must call the tool \`${String(choice['name'])}\`.`
    : 'Your next reply must call at least one of the tools.';
