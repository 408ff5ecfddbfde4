export type {
  AnswerIdentity,
  ChannelField,
  ChannelSettings,
  ChatAdapter,
  ChatStream,
  HttpAnswer,
  HttpRequest,
  Keepsakes,
  ModelListing,
  ParsedCompletion,
  PlainAdapter,
  PlainAnswer,
  ProviderAdapter,
  ReportedUsage,
  SettingName,
  SseEvent,
  Target,
  TokenCount,
  TokenExchange,
} from './adapter';
export { SETTING_NAMES } from './adapter';
export { CompletionOfStream } from './openai-compatible/completion-of-stream';
export { streamOfCompletion } from './openai-compatible/stream-of-completion';
export { adapterFor, ADAPTERS } from './registry';
