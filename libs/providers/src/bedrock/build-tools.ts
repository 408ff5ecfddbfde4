import type { ChatRequest } from '@app/llm';
import { unsupported } from '../fit-parameters';
import { callsOf } from '../openai-compatible/request-parts';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';

const ANY_INPUT = { type: 'object', properties: {} };

/**
 * Undefined when the request needs none. Bedrock refuses a history of tools without their definitions, so they are made up where
 * the caller left them out. Throws AppError('unsupported_parameter') for tools and choices that Converse does not know.
 */
export function buildToolConfig({ parameters, messages }: ChatRequest): JsonObject | undefined {
  const calledBefore = [...new Set(messages.flatMap(callsOf).map(({ name }) => name))];
  const choice = choiceOf(parameters['tool_choice']);
  const offered = choice.isNone && calledBefore.length === 0 ? [] : arrayIn(parameters['tools']).map(toTool);
  const tools = choice.allowed ? offered.filter(({ name }) => choice.allowed!.has(name)) : offered;
  const all = tools.length > 0 ? tools : calledBefore.map((name) => ({ name, inputSchema: { json: ANY_INPUT } }));
  if (all.length === 0) return undefined;
  const toolChoice = tools.length > 0 ? choice.toolChoice : undefined;
  return { tools: all.map((toolSpec) => ({ toolSpec })), ...(toolChoice && { toolChoice }) };
}

/** The choice forces the model to call. */
export const forcesTool = ({ parameters }: ChatRequest): boolean =>
  choiceOf(parameters['tool_choice']).toolChoice !== undefined;

function toTool(tool: unknown): JsonObject & { readonly name: string } {
  const definition = objectIn(objectIn(tool)?.['function']);
  if (!definition) throw unsupported('tools');
  const description = textIn(definition['description']);
  return {
    name: textIn(definition['name']) ?? '',
    ...(description !== undefined && { description }),
    inputSchema: { json: { type: 'object', ...(objectIn(definition['parameters']) ?? ANY_INPUT) } },
    ...(definition['strict'] === true && { strict: true }),
  };
}

interface Choice {
  readonly isNone: boolean;
  /** Undefined: the model decides, which is also what Converse does when it is not told. */
  readonly toolChoice?: JsonObject;
  readonly allowed?: ReadonlySet<string>;
}

function choiceOf(choice: unknown): Choice {
  if (choice === 'required' || choice === 'any') return { isNone: false, toolChoice: { any: {} } };
  if (!isObject(choice)) return { isNone: choice === 'none' };
  const name = textIn(objectIn(choice['function'])?.['name']);
  if (name !== undefined) return { isNone: false, toolChoice: { tool: { name } } };
  const allowed = objectIn(choice['allowed_tools']);
  if (!allowed) throw unsupported('tool_choice');
  const names = arrayIn(allowed['tools']).map((tool) => textIn(objectIn(objectIn(tool)?.['function'])?.['name']) ?? '');
  const isRequired = allowed['mode'] === 'required';
  return { isNone: false, allowed: new Set(names), ...(isRequired && { toolChoice: { any: {} } }) };
}
