import type { ChatMessage, ChatRequest } from '@app/llm';
import { countTokens } from './token-counter';

/** What chat formats add around each message. Source: OpenAI cookbook, "How to count tokens". */
const TOKENS_PER_MESSAGE = 3;
const TOKENS_OF_REPLY_START = 3;
/** An image whose size we do not know. */
const TOKENS_PER_MEDIUM = 1_000;

/** Our own count of a prompt, for vendors that report none. Not for the hot path: it reads every character. */
export function promptTokens(request: ChatRequest): number {
  const tools = request.parameters['tools'];
  const toolTokens = tools === undefined ? 0 : countTokens(JSON.stringify(tools));
  return request.messages.reduce((sum, message) => sum + messageTokens(message), TOKENS_OF_REPLY_START + toolTokens);
}

function messageTokens({ role, content, ...rest }: ChatMessage): number {
  const others = Object.keys(rest).length > 0 ? countTokens(JSON.stringify(rest)) : 0;
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  return parts.reduce(
    (sum, part) => sum + (typeof part['text'] === 'string' ? countTokens(part['text']) : TOKENS_PER_MEDIUM),
    TOKENS_PER_MESSAGE + countTokens(role) + others,
  );
}
