import { AppError } from '@app/common';
import type { ChatMessage, ContentPart } from '@app/llm';
import type { MessageRules } from './vendor-profile';
import { arrayIn, isObject, type JsonObject, objectIn } from './wire';

/** Throws AppError('unsupported_feature') naming a part the vendor cannot read. */
export const fitMessages = (messages: readonly ChatMessage[], rules: MessageRules): readonly JsonObject[] =>
  messages.map((message, index) => fitMessage(message, index, rules));

/** What is in answers only, and callers send back with them; some vendors answer 400 to it. */
const OF_ANSWERS: ReadonlySet<string> = new Set(['annotations', 'audio', 'reasoning', 'reasoning_details']);

function fitMessage(message: ChatMessage, index: number, rules: MessageRules): JsonObject {
  const { refusal, ...rest } = message;
  const fitted = fitMembers(rest, rules);
  const content = fitContent(message.content ?? (refusal as string | undefined), index, rules);
  if (content !== undefined) fitted['content'] = content;
  else if (message.role === 'assistant') fitted['content'] = rules.emptyText ? '' : null;
  return rules.toolCallId ? withToolCallIds(fitted, rules.toolCallId) : fitted;
}

function fitMembers(message: JsonObject, rules: MessageRules): JsonObject {
  const fitted: JsonObject = {};
  for (const [member, value] of Object.entries(message)) {
    const name = nameOf(member, rules);
    if (name !== undefined) fitted[name] = value;
  }
  if (fitted['role'] === 'developer' && !rules.hasDeveloper) fitted['role'] = 'system';
  return fitted;
}

/** What the vendor calls a member of a message; undefined: it is left out. */
function nameOf(member: string, { thoughts, refusesNames, readsBack }: MessageRules): string | undefined {
  if (member === 'reasoning_content') return thoughts;
  if (member === 'name' && refusesNames) return undefined;
  return OF_ANSWERS.has(member) && !readsBack?.has(member) ? undefined : member;
}

function fitContent(content: ChatMessage['content'], message: number, rules: MessageRules): unknown {
  if (content === undefined || typeof content === 'string') return content;
  const parts = content.map(asText);
  const foreign = parts.findIndex(({ type }) => type !== 'text' && rules.parts && !rules.parts.has(type));
  if (foreign >= 0) throw new AppError('unsupported_feature', { param: `messages[${message}].content[${foreign}]` });
  return rules.plainText ? parts.map(({ text }) => text).join('\n') : parts;
}

/** Callers send refusals back as they got them; only OpenAI has a part for them. */
const asText = (part: ContentPart): ContentPart =>
  part.type === 'refusal' ? { type: 'text', text: part['refusal'] } : part;

function withToolCallIds(message: JsonObject, idOf: (id: string) => string): JsonObject {
  const { tool_calls: calls, tool_call_id: answered } = message;
  return {
    ...message,
    ...(Array.isArray(calls) && { tool_calls: calls.map((call: unknown) => withId(call, idOf)) }),
    ...(typeof answered === 'string' && { tool_call_id: idOf(answered) }),
  };
}

function withId(call: unknown, idOf: (id: string) => string): unknown {
  return isObject(call) && typeof call['id'] === 'string' ? { ...call, id: idOf(call['id']) } : call;
}

/** The id under which the thoughts before a turn of tool calls are kept. */
export const firstCallId = (message: JsonObject): string | undefined => {
  const id = objectIn(arrayIn(message['tool_calls'])[0])?.['id'];
  return typeof id === 'string' ? id : undefined;
};
