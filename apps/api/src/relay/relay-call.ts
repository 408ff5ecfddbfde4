import type { ChatDialect } from '@app/dialects';

/** One call as it arrived. */
export interface RelayCall {
  readonly dialect: ChatDialect;
  /** The path without prefix, as usage records show it: `chat/completions`. */
  readonly endpoint: string;
  readonly apiToken: string | undefined;
  /** Called once the caller is known: who has no token must not make us keep megabytes. */
  readonly readBody: () => Promise<Buffer>;
}
