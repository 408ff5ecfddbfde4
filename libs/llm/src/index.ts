export type { AttemptReport } from './attempt-report';
export type {
  ChatChunk,
  ChatCompletion,
  ChatMessage,
  ChatRequest,
  ChatRole,
  ChunkChoice,
  ChunkDocument,
  CompletionChoice,
  ContentPart,
  NativeRequest,
  Surcharge,
  Thought,
  UsageDocument,
  WireFormat,
} from './chat';
export { UpstreamError, type UpstreamErrorDetails, type UpstreamFailure } from './upstream-error';
export type { Keepsake } from './keepsake';
export { requireCapabilities } from './require-capabilities';
export {
  inputTotal,
  outputTotal,
  quantitiesOf,
  USAGE_COMPONENTS,
  type Quantities,
  type Usage,
  type UsageComponent,
  type UsageSource,
} from './usage';
