import { Clock, type NanoUsd, type RequestId } from '@app/common';
import { quantitiesOf, type CallRoute, type Quantities } from '@app/llm';
import { shardOf } from '@app/queue';
import type { AdmittedCall, Ending } from '../admitted-call';
import { usageBody } from '../usage-body';
import type { InboxItem } from '../usage-inbox.queries';

export interface FinishedCall {
  readonly requestId: RequestId;
  readonly payer: { readonly organizationId: string; readonly walletId: string; readonly apiTokenId: string };
  readonly price: { readonly id: string; readonly rates: readonly { readonly id: string }[] };
  readonly cap: bigint;
  readonly quantities: Partial<Quantities>;
  /** Undefined: the cap. */
  readonly hold?: bigint;
  readonly budgetWindows?: readonly bigint[];
  readonly admittedAt?: Date;
  readonly route?: CallRoute;
  readonly model?: string;
  readonly project?: string;
}

/** What a call that ended brings to the inbox, written by the code that writes it for real calls. */
export function finishedCall({ requestId, payer, price, cap, quantities, ...more }: FinishedCall): InboxItem {
  const call = {
    requestId,
    payer: { ...payer, apiTokenName: 'test', userId: null, project: more.project ?? null, holdMode: 'strict' },
    request: { model: more.model ?? 'm', stream: false, endUser: undefined },
    offer: { price },
    endpoint: 'chat/completions',
    hold: (more.hold ?? cap) as NanoUsd,
    cap: cap as NanoUsd,
    budgetWindows: more.budgetWindows ?? [],
    admittedAt: more.admittedAt ?? new Clock().now(),
  } as unknown as AdmittedCall;
  const ending: Ending = {
    outcome: 'completed',
    usage: { quantities: quantitiesOf(quantities), source: 'upstream' },
    attempts: [],
    route: more.route ?? null,
    modelServed: 'm',
    finishReason: 'stop',
    errorCode: null,
    serviceTier: null,
    disputedUsage: null,
    queueMs: 1,
    firstTokenMs: 2,
    totalMs: 3,
  };
  const body = JSON.stringify(usageBody(call, ending, new Clock().now()));
  return { requestId, walletId: payer.walletId, shard: shardOf(payer.walletId), body };
}
