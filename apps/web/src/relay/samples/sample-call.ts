import type { WireCall } from '../wire-call';

/** A call, and whose. */
export interface SampleCall extends WireCall {
  /** With its `/v1`. */
  readonly baseUrl: string;
  readonly apiToken: string;
}

/** How the official clients of a format make a call. */
export interface Samples {
  /** The header that carries the token, and others the format asks for. */
  readonly headers: (apiToken: string) => readonly string[];
  readonly python: (call: SampleCall) => readonly string[];
  readonly node: (call: SampleCall) => readonly string[];
}

export const bearer = (apiToken: string): readonly string[] => [`Authorization: Bearer ${apiToken}`];
