export { AccessTokens } from './access-tokens';
export { servesEndpoint } from './call-words';
export { ModelLister, type ListingTarget } from './model-lister';
export { Ticker } from './ticker';
export { TokenAsker } from './token-asker';
export type { ChunkSink, Meter, ServedAnswer, UpstreamCall, UpstreamStep } from './upstream-call';
export { UpstreamCaller } from './upstream-caller';
export { UpstreamModule } from './upstream.module';
