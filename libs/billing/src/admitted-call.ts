import type { NanoUsd, RequestId } from '@app/common';
import type { Offer } from '@app/catalog';
import type { AttemptReport, CallRequest, CallRoute, Usage } from '@app/llm';
import type { CallOutcome } from '@app/metering';

/** Who pays. */
export interface Payer {
  readonly apiTokenId: string;
  readonly apiTokenName: string;
  readonly userId: string | null;
  readonly organizationId: string;
  readonly walletId: string;
  /** What the calls of the API token are for. */
  readonly project: string | null;
  /** Whether its calls are held at what they cost at the most, or at what such calls usually cost. */
  readonly holdMode: 'strict' | 'expected';
}

/** A call whose hold is placed. Its prices are pinned: nothing that changes from now on changes what it costs. */
export interface AdmittedCall<Request extends CallRequest = CallRequest> {
  readonly requestId: RequestId;
  readonly payer: Payer;
  readonly request: Request;
  /** Its maximum of output tokens was lowered to what wallet and budgets cover. */
  readonly isLowered: boolean;
  readonly offer: Offer;
  readonly endpoint: string;
  /** What is held: the cap, or less where calls are held at what they usually cost. */
  readonly hold: NanoUsd;
  /** The most it can cost. */
  readonly cap: NanoUsd;
  /** The windows of the budgets that it counts towards. */
  readonly budgetWindows: readonly bigint[];
  readonly admittedAt: Date;
}

/** How a call ended. */
export interface Ending {
  readonly outcome: CallOutcome;
  readonly usage: Usage;
  readonly attempts: readonly AttemptReport[];
  /** Null: nothing of it is worth telling. */
  readonly route: CallRoute | null;
  readonly modelServed: string | null;
  readonly finishReason: string | null;
  readonly errorCode: string | null;
  /** The tier that the upstream says it served the call at. */
  readonly serviceTier: string | null;
  /** What the upstream reported, where it cannot be believed. */
  readonly disputedUsage: unknown;
  /** Until the request left for the first upstream. */
  readonly queueMs: number;
  readonly firstTokenMs: number | null;
  readonly totalMs: number;
}
