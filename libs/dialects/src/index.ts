export type { AnswerUsage, ChatDialect } from './dialect';
export { createOpenAiChatDialect, type OpenAiChatOptions } from './openai-chat/openai-chat.dialect';
