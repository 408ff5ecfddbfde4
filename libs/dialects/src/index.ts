export { createAnthropicMessagesDialect } from './anthropic-messages/anthropic-messages.dialect';
export { parseCountRequest as parseMessagesCountRequest } from './anthropic-messages/parse-request';
export type {
  AnswerUsage,
  ChatDialect,
  Dialect,
  PlainDialect,
  ReceivedBody,
  ReceivedForm,
  Streaming,
  StreamRenderer,
  WholeAnswer,
} from './dialect';
export { createGeminiEmbeddingDialect } from './gemini/embedding.dialect';
export { createGeminiDialect } from './gemini/gemini.dialect';
export { parseCountRequest as parseGeminiCountRequest } from './gemini/parse-request';
export { createOpenAiChatDialect, type OpenAiChatOptions } from './openai-chat/openai-chat.dialect';
export { openAiCompletionsDialect } from './openai-completions/openai-completions.dialect';
export { openAiPlainDialect } from './openai-plain/openai-plain.dialect';
export { createOpenAiResponsesDialect } from './openai-responses/openai-responses.dialect';
