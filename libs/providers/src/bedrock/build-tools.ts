import type { ChatRequest } from '@app/llm';
import { askedTools, type AskedTools, type FunctionDefinition } from '../openai-compatible/asked-tools';
import { callsOf } from '../openai-compatible/request-parts';
import type { JsonObject } from '../openai-compatible/wire';

const ANY_INPUT = { type: 'object', properties: {} };

/**
 * Undefined when the request needs none. Bedrock refuses a history of tools without their definitions, so they are made up where
 * the caller left them out. It cannot be told to call none: where the history needs tools, the model may call them.
 * Throws AppError('unsupported_parameter') for tools and choices that Converse does not know.
 */
export function buildToolConfig({ parameters, messages }: ChatRequest): JsonObject | undefined {
  const asked = askedTools(parameters);
  const calledBefore = [...new Set(messages.flatMap(callsOf).map(({ name }) => name))];
  const isForbidden = asked.choice === 'none' && calledBefore.length === 0;
  const offered = isForbidden ? [] : asked.functions;
  const needed = offered.length > 0 ? offered : calledBefore.map((name) => ({ name, isStrict: false }));
  if (needed.length === 0) return undefined;
  const toolChoice = offered.length > 0 ? choiceFor(asked) : undefined;
  return { tools: needed.map((one) => ({ toolSpec: toSpec(one) })), ...(toolChoice && { toolChoice }) };
}

/** The request demands a call. */
export const forcesTool = ({ parameters }: ChatRequest): boolean => askedTools(parameters).choice === 'required';

/** Left to the model when nothing is said. */
function choiceFor({ choice, name }: AskedTools): JsonObject | undefined {
  if (choice !== 'required') return undefined;
  return name === undefined ? { any: {} } : { tool: { name } };
}

const toSpec = ({ name, description, parameters, isStrict }: FunctionDefinition): JsonObject => ({
  name,
  ...(description !== undefined && { description }),
  inputSchema: { json: { type: 'object', ...(parameters ?? ANY_INPUT) } },
  ...(isStrict && { strict: true }),
});
