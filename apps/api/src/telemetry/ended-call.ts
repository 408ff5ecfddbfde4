import type { AdmittedCall, Ending } from '@app/billing';
import type { NanoUsd } from '@app/common';
import type { CallStory } from './call-story';

/** All that is known of a call that was admitted and is over. */
export interface EndedCall {
  readonly story: CallStory;
  readonly admitted: AdmittedCall;
  readonly ending: Ending;
  readonly charge: NanoUsd;
  /** Milliseconds it spent in Weir and not with its upstreams. */
  readonly overheadMs: number;
  /** Placing its hold took so long. */
  readonly holdMs: number;
}
