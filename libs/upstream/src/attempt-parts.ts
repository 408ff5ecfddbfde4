import type { Clock } from '@app/common';
import type { ProviderAdapter } from '@app/providers';
import type { CallWords } from './call-words';
import type { CallLimits, Drains } from './limits';
import type { Ticker } from './ticker';
import type { UpstreamCall, UpstreamStep } from './upstream-call';

/** What one try of one channel works with. */
export interface AttemptParts {
  readonly step: UpstreamStep;
  readonly call: UpstreamCall;
  readonly adapter: ProviderAdapter;
  readonly words: CallWords;
  readonly limits: CallLimits;
  readonly drains: Drains;
  readonly ticker: Ticker;
  readonly clock: Clock;
}
