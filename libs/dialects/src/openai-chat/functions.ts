import type { ChatChunk, ChatCompletion, ChatMessage } from '@app/llm';
import { isObject, type JsonObject } from './checks';
import { wrongValue } from './refusals';

/** A body whose members were checked one by one. */
interface CheckedBody {
  readonly messages: readonly ChatMessage[];
  readonly [parameter: string]: unknown;
}

/**
 * Functions are the older form of tools, which most vendors never had: here they become tools, and `inFunctions` turns the
 * answer back. The very body when it speaks of none. Throws AppError (400) naming the parameter at fault.
 */
export function withTools<Body extends CheckedBody>(body: Body): Body {
  const messages = messagesWithTools(body.messages);
  const { functions, function_call: choice, ...rest } = body;
  if (functions === undefined && choice === undefined) {
    return messages === body.messages ? body : { ...body, messages };
  }
  if (rest['tools'] !== undefined) throw wrongValue('functions', `it is not allowed beside 'tools'`);
  const offered = (functions ?? []) as readonly JsonObject[];
  return {
    ...rest,
    messages,
    ...(offered.length > 0 && { tools: offered.map((offer) => ({ type: 'function', function: offer })) }),
    ...(choice !== undefined && { tool_choice: choiceOf(choice, offered) }),
  } as unknown as Body;
}

function choiceOf(choice: unknown, offered: readonly JsonObject[]): unknown {
  if (!isObject(choice)) return choice;
  if (!offered.some(({ name }) => name === choice['name'])) {
    throw wrongValue('function_call', `there is no function named '${String(choice['name'])}' in 'functions'`);
  }
  return { type: 'function', function: choice };
}

/** Calls without an id get one, and each result that of the call before it. */
function messagesWithTools(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  if (!messages.some((message) => message.role === 'function' || message['function_call'] !== undefined))
    return messages;
  const open = new Map<unknown, string>();
  return messages.map((message, index) => {
    if (message.role === 'function') return resultOf(message, open.get(message['name']), index);
    const { function_call: called, ...rest } = message;
    if (!isObject(called)) return message;
    const id = `call_${index}`;
    open.set(called['name'], id);
    return { ...rest, tool_calls: [{ id, type: 'function', function: called }] };
  });
}

function resultOf(message: ChatMessage, id: string | undefined, index: number): ChatMessage {
  const { name, content = '', ...rest } = message;
  if (id === undefined) {
    throw wrongValue(`messages[${index}].name`, `no message before it calls a function named '${String(name)}'`);
  }
  return { ...rest, role: 'tool', tool_call_id: id, content };
}

const REASON = 'function_call';

/** An answer in the words of a caller that speaks of functions: one call, the first. */
export const completionInFunctions = (completion: ChatCompletion): ChatCompletion => ({
  ...completion,
  choices: completion.choices.map((choice) => ({
    ...choice,
    message: said(choice.message),
    finish_reason: choice.finish_reason === 'tool_calls' ? REASON : choice.finish_reason,
  })),
});

/** The same for a piece of a streamed answer. */
export const chunkInFunctions = ({ document, text }: ChatChunk): ChatChunk => ({
  text,
  document: {
    ...document,
    choices: document.choices.map((choice) => ({
      ...choice,
      delta: said(choice.delta),
      finish_reason: choice.finish_reason === 'tool_calls' ? REASON : choice.finish_reason,
    })),
  },
});

/** Functions were called one at a time. */
function said(message: Readonly<JsonObject>): JsonObject {
  const { tool_calls: calls, ...rest } = message;
  if (!Array.isArray(calls)) return rest;
  const first = (calls as readonly JsonObject[]).find(({ index = 0 }) => index === 0);
  return first?.['function'] === undefined ? rest : { ...rest, function_call: first['function'] };
}
