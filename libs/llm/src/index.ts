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
  Surcharge,
  UsageDocument,
} from './chat';
export { UpstreamError, type UpstreamErrorDetails, type UpstreamFailure } from './upstream-error';
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
