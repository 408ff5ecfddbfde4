import {
  createAnthropicMessagesDialect,
  createGeminiDialect,
  createOpenAiChatDialect,
  type ChatDialect,
} from '@app/dialects';
import type { FastifyRequest } from 'fastify';

type RefusalStyle = Pick<ChatDialect, 'renderError' | 'requestIdHeader'>;

const OPENAI: RefusalStyle = createOpenAiChatDialect({ usageOnFinish: false });
const ANTHROPIC: RefusalStyle = createAnthropicMessagesDialect({ headers: {} });
const GEMINI: RefusalStyle = createGeminiDialect({ model: '', stream: false, isEventStream: false });

/** In whose words a request is refused that belongs to no relayed call: by its path, and by what only Anthropic's clients send. */
export function refusalStyleOf({ url, headers }: FastifyRequest): RefusalStyle {
  const path = url.split('?')[0]!;
  if (/^\/v1beta(\/|$)/.test(path) || /\/models\/.+:\w+$/.test(path)) return GEMINI;
  if (/\/messages(\/|$)/.test(path) || headers['anthropic-version'] !== undefined) return ANTHROPIC;
  return OPENAI;
}
