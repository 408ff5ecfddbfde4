export type {
  AnswerIdentity,
  ChatAdapter,
  ChatStream,
  HttpAnswer,
  HttpRequest,
  ParsedCompletion,
  ProviderAdapter,
  ReportedUsage,
  SseEvent,
  Target,
} from './adapter';
export { streamOfCompletion } from './openai-compatible/stream-of-completion';
export { adapterFor, ADAPTERS } from './registry';
