export type {
  AnswerUsage,
  ChatDialect,
  Dialect,
  PlainDialect,
  ReceivedBody,
  ReceivedForm,
  StreamRenderer,
  WholeAnswer,
} from './dialect';
export { createOpenAiChatDialect, type OpenAiChatOptions } from './openai-chat/openai-chat.dialect';
export { openAiPlainDialect } from './openai-plain/openai-plain.dialect';
