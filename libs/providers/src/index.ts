export type {
  AnswerIdentity,
  ChannelField,
  ChatAdapter,
  ChatStream,
  HttpAnswer,
  HttpRequest,
  ModelListing,
  ParsedCompletion,
  ProviderAdapter,
  ReportedUsage,
  SseEvent,
  Target,
} from './adapter';
export { streamOfCompletion } from './openai-compatible/stream-of-completion';
export { adapterFor, ADAPTERS } from './registry';
