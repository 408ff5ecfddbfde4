import type { AttemptReport, Usage } from '@app/llm';
import type { Refusal } from './route-walk';
import type { ChannelPermit, Meter, ServedAnswer, UpstreamStep } from './upstream-call';

/** A step that may be tried now. */
export interface Place {
  readonly step: UpstreamStep;
  readonly permit: ChannelPermit | undefined;
}

/** One try that is over. */
export type Ended = { readonly step: UpstreamStep; readonly report: AttemptReport } & (
  | { readonly answer: ServedAnswer; readonly error?: undefined }
  | { readonly answer?: undefined; readonly error: Refusal }
);

/** When a try began. */
export interface Begun {
  readonly startedAt: Date;
  readonly startedMs: number;
}

/** What is known of how a try ended. Of one whose request never left that is little. */
export type Ending = Pick<AttemptReport, 'failure' | 'httpStatus'> &
  Partial<Pick<AttemptReport, 'upstreamRequestId' | 'firstByteMs'>> & { readonly endedMs: number };

export const reportOf = (
  { channel, credential, upstreamModel }: UpstreamStep,
  { startedAt, startedMs }: Begun,
  { failure, httpStatus, upstreamRequestId = null, firstByteMs = null, endedMs }: Ending,
): AttemptReport => ({
  providerId: channel.providerId,
  channelId: channel.id,
  credentialId: credential.id,
  upstreamModel,
  upstreamRequestId,
  httpStatus,
  failure,
  startedAt,
  firstByteMs,
  totalMs: endedMs - startedMs,
  wastedUsage: null,
});

export function consumedOf(meter: Meter): Usage | null {
  const usage = meter.reading();
  return usage.source === 'none' ? null : usage;
}
