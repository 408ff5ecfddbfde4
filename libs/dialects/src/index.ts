export type { AnswerUsage, ChatDialect, StreamRenderer, WholeAnswer } from './dialect';
export { createOpenAiChatDialect, type OpenAiChatOptions } from './openai-chat/openai-chat.dialect';
export { createOpenAiResponsesDialect } from './openai-responses/openai-responses.dialect';
