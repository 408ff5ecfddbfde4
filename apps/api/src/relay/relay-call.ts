import type { Use } from '@app/api-tokens';
import type { Dialect } from '@app/dialects';
import type { CallRequest, Endpoint } from '@app/llm';
import type { CallStory } from '../telemetry/call-story';

/** One call as it arrived. */
export interface RelayCall<Request extends CallRequest, Body> extends Use {
  readonly dialect: Dialect<Request, Body>;
  /** The path without prefix, as usage records show it: `chat/completions`. */
  readonly endpoint: Endpoint;
  /** Filled on the way, for whoever watches. */
  readonly story: CallStory;
  readonly apiToken: string | undefined;
  /** Called once the caller is known: who has no token must not make us keep megabytes. */
  readonly readBody: () => Promise<Body>;
}
