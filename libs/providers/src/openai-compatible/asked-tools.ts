import type { ChatRequest } from '@app/llm';
import { unsupported } from '../fit-parameters';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from './wire';

export interface FunctionDefinition {
  readonly name: string;
  readonly description?: string;
  /** A JSON schema; absent: it takes none. */
  readonly parameters?: JsonObject;
  readonly isStrict: boolean;
}

/** The tools of a request and whether one must be called, for vendors who have other words for it. */
export interface AskedTools {
  /** Without those that the caller keeps from the model. */
  readonly functions: readonly FunctionDefinition[];
  readonly choice: 'auto' | 'none' | 'required';
  /** The one that must be called. */
  readonly name?: string;
}

/** Throws AppError('unsupported_parameter') for tools that are no functions, and for choices of such. */
export function askedTools({ tools, tool_choice: choice }: ChatRequest['parameters']): AskedTools {
  const functions = arrayIn(tools).map(toFunction);
  if (!isObject(choice)) return { functions, choice: wordOf(choice) };
  const name = nameIn(choice);
  if (name !== undefined) return { functions, choice: 'required', name };
  const allowed = objectIn(choice['allowed_tools']);
  if (!allowed) throw unsupported('tool_choice');
  const names = new Set(arrayIn(allowed['tools']).map((tool) => nameIn(objectIn(tool) ?? {})));
  const kept = functions.filter((one) => names.has(one.name));
  return { functions: kept, choice: allowed['mode'] === 'required' ? 'required' : 'auto' };
}

function wordOf(choice: unknown): AskedTools['choice'] {
  if (choice === 'none') return 'none';
  return choice === 'required' || choice === 'any' ? 'required' : 'auto';
}

const nameIn = (choice: JsonObject): string | undefined => textIn(objectIn(choice['function'])?.['name']);

function toFunction(tool: unknown): FunctionDefinition {
  const definition = objectIn(objectIn(tool)?.['function']);
  const name = textIn(definition?.['name']);
  if (!definition || name === undefined) throw unsupported('tools');
  const [description, parameters] = [textIn(definition['description']), objectIn(definition['parameters'])];
  return {
    name,
    isStrict: definition['strict'] === true,
    ...(description !== undefined && { description }),
    ...(parameters && { parameters }),
  };
}
