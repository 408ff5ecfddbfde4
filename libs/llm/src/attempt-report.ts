import type { Usage } from './usage';

/** One try of one channel, as it ended. */
export interface AttemptReport {
  readonly providerId: string;
  readonly channelId: string;
  readonly credentialId: string;
  readonly upstreamModel: string;
  /** The vendor's own name for the request, if it sent one. */
  readonly upstreamRequestId: string | null;
  readonly httpStatus: number | null;
  /** Null: it served the call. */
  readonly failure: string | null;
  readonly startedAt: Date;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
  /** What had come of a try that failed and was followed by another: its vendor may charge us for that. */
  readonly wastedUsage: Usage | null;
}
