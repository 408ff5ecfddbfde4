import type { CallRequest, ChatMessage, ChatRequest, PlainRequest } from '@app/llm';
import { countTokens } from './token-counter';

/** What chat formats add around each message. Source: OpenAI cookbook, "How to count tokens". */
const TOKENS_PER_MESSAGE = 3;
const TOKENS_OF_REPLY_START = 3;
/** An image whose size we do not know. */
const TOKENS_PER_MEDIUM = 1_000;

/** Our own count of a prompt, for vendors that report none. Not for the hot path: it reads every character. */
export const promptTokens = (request: CallRequest): number =>
  request.endpoint === undefined ? chatTokens(request) : plainTokens(request);

/** What the endpoints beside chat read: texts, alone or in lists, and lists of tokens. */
const READ = ['input', 'prompt', 'query', 'documents'] as const;

const plainTokens = ({ parameters }: PlainRequest): number =>
  READ.reduce((sum, name) => sum + tokensIn(parameters[name]), 0);

function tokensIn(value: unknown): number {
  if (typeof value === 'string') return countTokens(value);
  if (typeof value === 'number') return 1;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + tokensIn(item), 0);
  return typeof value === 'object' && value !== null && 'text' in value ? tokensIn(value.text) : 0;
}

function chatTokens(request: ChatRequest): number {
  const tools = request.parameters['tools'];
  const toolTokens = tools === undefined ? 0 : countTokens(JSON.stringify(tools));
  return request.messages.reduce((sum, message) => sum + messageTokens(message), TOKENS_OF_REPLY_START + toolTokens);
}

function messageTokens({ role, content, images, ...rest }: ChatMessage): number {
  const others = Object.keys(rest).length > 0 ? countTokens(JSON.stringify(rest)) : 0;
  const pictures = Array.isArray(images) ? images.length * TOKENS_PER_MEDIUM : 0;
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  return parts.reduce(
    (sum, part) => sum + (typeof part['text'] === 'string' ? countTokens(part['text']) : TOKENS_PER_MEDIUM),
    TOKENS_PER_MESSAGE + countTokens(role) + others + pictures,
  );
}
