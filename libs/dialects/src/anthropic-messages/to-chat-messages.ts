import type { ChatMessage, ContentPart, Thought } from '@app/llm';
import { partsOf } from './content-parts';
import { STAND_IN_SIGNATURE, vendorToolId } from './stand-ins';
import type { Block, MessagesDocument, ToolResultBlock, ToolUseBlock } from './wire';

export interface Conversation {
  readonly messages: readonly ChatMessage[];
  /** By index of the assistant's message. */
  readonly thoughts: ReadonlyMap<number, readonly Thought[]>;
}

/** The system's prompt and the turns, as messages of chat completions. A turn that says nothing is left out. */
export function toChatMessages({ system, messages: turns }: MessagesDocument): Conversation {
  const messages: ChatMessage[] = [...systemMessages(system)];
  const thoughts = new Map<number, readonly Thought[]>();
  for (const { role, content } of turns) {
    if (role === 'user') messages.push(...userMessages(content));
    else if (role === 'system') messages.push(...systemMessages(content));
    else {
      const signed = signedThoughts(content);
      if (signed.length > 0) thoughts.set(messages.length, signed);
      messages.push(...assistantMessages(content));
    }
  }
  return { messages, thoughts };
}

function systemMessages(content: MessagesDocument['system']): readonly ChatMessage[] {
  const text = textOf(partsOf(content), '\n\n');
  return text === '' ? [] : [{ role: 'system', content: text }];
}

const textOf = (parts: readonly ContentPart[], separator: string): string =>
  parts.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join(separator);

const isText = ({ type }: ContentPart): boolean => type === 'text';

function assistantMessages(content: string | readonly Block[]): readonly ChatMessage[] {
  const blocks = typeof content === 'string' ? [] : content;
  const toolCalls = blocks.flatMap((block) => (block.type === 'tool_use' ? [toolCallOf(block)] : []));
  const thinking = blocks.flatMap((block) => (block.type === 'thinking' ? [block.thinking] : [])).join('');
  const parts = partsOf(content);
  if (parts.length === 0 && toolCalls.length === 0 && thinking === '') return [];
  const said = parts.every(isText) ? textOf(parts, '') : parts;
  return [
    {
      role: 'assistant',
      ...((said !== '' || toolCalls.length === 0) && { content: said }),
      ...(thinking !== '' && { reasoning_content: thinking }),
      ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    },
  ];
}

const toolCallOf = ({ id, name, input }: ToolUseBlock) => ({
  id: vendorToolId(id),
  type: 'function',
  function: { name, arguments: JSON.stringify(input) },
});

/** What a vendor signed, and only that: others' thinking is words, and no proof. */
function signedThoughts(content: string | readonly Block[]): readonly Thought[] {
  if (typeof content === 'string') return [];
  return content.flatMap((block): Thought[] => {
    if (block.type === 'redacted_thinking') return [{ text: '', redacted: block.data }];
    if (block.type !== 'thinking' || !block.signature || block.signature === STAND_IN_SIGNATURE) return [];
    return [{ text: block.thinking, signature: block.signature }];
  });
}

/** Results of tools come first: they must follow the calls they answer. */
function userMessages(content: string | readonly Block[]): readonly ChatMessage[] {
  const blocks = typeof content === 'string' ? [] : content;
  const results = blocks.flatMap((block) => (block.type === 'tool_result' ? [toolMessage(block)] : []));
  const parts = [...results.flatMap(({ media }) => media), ...partsOf(content)];
  const said = parts.length === 1 && isText(parts[0]!) ? textOf(parts, '') : parts;
  return [
    ...results.map(({ message }) => message),
    ...(parts.length > 0 ? [{ role: 'user' as const, content: said }] : []),
  ];
}

/** Stands in a tool's result where the tool gave an image or a file. */
const ATTACHED = '(attached to the next message)';

/** Messages of tools hold text alone: what else a tool gave comes with the user's message after them. */
function toolMessage({ tool_use_id: id, content, is_error: isError }: ToolResultBlock) {
  const parts = partsOf(content);
  const text = textOf(
    parts.map((part) => (isText(part) ? part : { type: 'text', text: ATTACHED })),
    '\n',
  );
  const message: ChatMessage = {
    role: 'tool',
    tool_call_id: vendorToolId(id),
    content: isError === true ? `Error: ${text}` : text,
  };
  return { message, media: parts.filter((part) => !isText(part)) };
}
