import type { NanoUsd, RequestId } from '@app/common';
import type { Offer } from '@app/catalog';
import type { AttemptReport, ChatRequest, Usage } from '@app/llm';
import type { CallOutcome } from '@app/metering';

/** Who pays. */
export interface Payer {
  readonly apiTokenId: string;
  readonly apiTokenName: string;
  readonly userId: string | null;
  readonly organizationId: string;
  readonly walletId: string;
}

/** A call whose hold is placed. Its prices are pinned: nothing that changes from now on changes what it costs. */
export interface AdmittedCall {
  readonly requestId: RequestId;
  readonly payer: Payer;
  readonly request: ChatRequest;
  readonly offer: Offer;
  readonly endpoint: string;
  /** What is held: the most it can cost. */
  readonly hold: NanoUsd;
  readonly admittedAt: Date;
}

/** How a call ended. */
export interface Ending {
  readonly outcome: CallOutcome;
  readonly usage: Usage;
  readonly attempts: readonly AttemptReport[];
  readonly modelServed: string | null;
  readonly finishReason: string | null;
  readonly errorCode: string | null;
  /** Until the request left for the first upstream. */
  readonly queueMs: number;
  readonly firstTokenMs: number | null;
  readonly totalMs: number;
}
