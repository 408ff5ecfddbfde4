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
  Thought,
  UsageDocument,
  WireFormat,
} from './chat';
export { routeWorthTelling, SKIP_REASONS, type CallRoute, type SkippedChannel, type SkipReason } from './call-route';
export type { CallFacts, Surcharge } from './call-facts';
export { ENDPOINTS, type Endpoint, type PlainEndpoint } from './endpoint';
export type { CallRequest, FormParts, PlainRequest, UploadedFile } from './plain';
export { PCM16, pcmOf, wavOf, type Pcm } from './sound';
export {
  FAILURE_ACTIONS,
  UpstreamError,
  type FailureAction,
  type UpstreamErrorDetails,
  type UpstreamFailure,
} from './upstream-error';
export type { Keepsake } from './keepsake';
export { neededCapabilities, requireCapabilities } from './require-capabilities';
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
