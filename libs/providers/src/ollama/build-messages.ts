import type { ChatMessage, ContentPart } from '@app/llm';
import { callsOf, isSystem, partsOf, readDataUrl, unreadable, wordsOf } from '../openai-compatible/request-parts';
import { type JsonObject, objectIn, textIn } from '../openai-compatible/wire';

/** Throws AppError('unsupported_feature') naming the part that Ollama has no counterpart for. */
export function buildMessages(messages: readonly ChatMessage[]): readonly JsonObject[] {
  const toolNames = new Map(messages.flatMap(callsOf).map(({ id, name }) => [id, name]));
  return messages.map((message, index) => {
    const path = `messages[${index}]`;
    // The form of tools before there were ids.
    if (message.role === 'function' || message['function_call']) throw unreadable(path);
    const images = imagesIn(message, path);
    const thoughts = textIn(message['reasoning_content']);
    const toolName = toolNames.get(textIn(message['tool_call_id']) ?? '');
    const calls = callsOf(message).map(({ name, input }) => ({ function: { name, arguments: input } }));
    return {
      role: isSystem(message) ? 'system' : message.role,
      content: wordsOf(message),
      ...(images.length > 0 && { images }),
      ...(thoughts !== undefined && { thinking: thoughts }),
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(toolName !== undefined && { tool_name: toolName }),
    };
  });
}

const imagesIn = (message: ChatMessage, path: string): readonly string[] =>
  partsOf(message).flatMap((part, index) => imageIn(part, `${path}.content[${index}]`));

function imageIn(part: ContentPart, path: string): readonly string[] {
  if (part.type === 'text' || part.type === 'refusal') return [];
  const image = part.type === 'image_url' ? readDataUrl(objectIn(part['image_url'])?.['url']) : undefined;
  if (!image) throw unreadable(path);
  return [image.base64];
}
