/** One configured upstream, ready to be called. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly providerId: string;
  /** Names the code in libs/providers. */
  readonly adapterId: string;
  readonly baseUrl: string;
  /** What its vendor asks for beyond address and secret. */
  readonly settings: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly weight: number;
  /** It stands in while there is no real channel. */
  readonly isSimulated: boolean;
  /** Set: a call through it cost more than its vendor was allowed to produce. */
  readonly exceededHoldAt: Date | null;
  readonly onDisconnect: 'drain' | 'abort';
  readonly connectTimeoutMs: number;
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Longest life of one attempt; null: what is left of the call's own time. */
  readonly totalTimeoutMs: number | null;
  /** What its vendor allows it, over all processes; null: no limit. */
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  readonly concurrency: number | null;
  /** Capabilities of its models that it does not have. */
  readonly lacks: readonly string[];
  /** Headers set on its requests, by lower-case name; null takes one away. */
  readonly headerOverrides: Readonly<Record<string, string | null>>;
  /** Members set in the bodies of its requests; null takes one away. */
  readonly parameterOverrides: Readonly<Record<string, unknown>>;
  /** With its password, if it has one; null: no proxy. */
  readonly proxyUrl: string | null;
  readonly testModel: string | null;
  /** 0: never; then callers try whether it works again. */
  readonly probeEverySeconds: number;
  /** Public model name -> what it is called there. */
  readonly models: ReadonlyMap<string, string>;
  /** Undefined: serves every group. */
  readonly groupIds: ReadonlySet<string> | undefined;
  /** At least one. */
  readonly credentials: readonly Credential[];
}

export interface Credential {
  readonly id: string;
  readonly secret: string;
}

/** One channel to try for a call. */
export interface RouteStep {
  readonly channel: Channel;
  readonly credential: Credential;
  /** Its other credentials, in the order in which they are tried when the fault was that of the one before. */
  readonly spares: readonly Credential[];
  readonly upstreamModel: string;
}
