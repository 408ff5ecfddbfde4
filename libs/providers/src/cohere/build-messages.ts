import type { ChatMessage, ContentPart } from '@app/llm';
import { callsOf, isSystem, partsOf, unreadable, wordsOf, wordsOfPart } from '../openai-compatible/request-parts';
import type { JsonObject } from '../openai-compatible/wire';

/** Throws AppError('unsupported_feature') naming the part that Cohere has no counterpart for. */
export function buildMessages(messages: readonly ChatMessage[]): readonly JsonObject[] {
  return messages.map((message, index) => {
    const path = `messages[${index}]`;
    if (isSystem(message)) return { role: 'system', content: wordsOf(message) };
    if (message.role === 'user') return { role: 'user', content: userContent(message, path) };
    if (message.role === 'tool') return toolResult(message);
    // The form of tools before there were ids.
    if (message.role === 'function' || message['function_call']) throw unreadable(path);
    return assistantMessage(message);
  });
}

function userContent(message: ChatMessage, path: string): unknown {
  if (typeof message.content === 'string') return message.content;
  return partsOf(message).map((part, index) => toPart(part, `${path}.content[${index}]`));
}

function toPart(part: ContentPart, path: string): JsonObject {
  if (part.type === 'text') return { type: 'text', text: wordsOfPart(part) };
  if (part.type === 'image_url') return { type: 'image_url', image_url: part['image_url'] };
  throw unreadable(path);
}

const toolResult = (message: ChatMessage): JsonObject => ({
  role: 'tool',
  tool_call_id: message['tool_call_id'],
  content: [{ type: 'document', document: { data: wordsOf(message) } }],
});

/** What it says before it calls is its plan. Its thoughts are not sent again. */
function assistantMessage(message: ChatMessage): JsonObject {
  const words = wordsOf(message);
  const calls = callsOf(message).map(({ id, name, input }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
  if (calls.length === 0) return { role: 'assistant', content: words };
  return { role: 'assistant', tool_calls: calls, ...(words !== '' && { tool_plan: words }) };
}
