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
  /** Set: a call through it cost more than its vendor was allowed to produce. */
  readonly exceededHoldAt: Date | null;
  readonly onDisconnect: 'drain' | 'abort';
  readonly connectTimeoutMs: number;
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
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
  readonly upstreamModel: string;
}
