import { Clock, nanoUsd, newRequestId, type RequestId } from '@app/common';
import { placeHolds, type HoldOutcome, type HoldRequest, type PlacedHold } from '@app/ledger';
import { quantitiesOf } from '@app/llm';
import { shardOf } from '@app/queue';
import type pg from 'pg';
import type { AdmittedCall, Ending } from '../admitted-call';
import { releaseHolds } from '../release.queries';
import { settleBatch, type Settled } from '../settle.queries';
import { usageBody } from '../usage-body';
import { insertIntoInbox, type InboxItem } from '../usage-inbox.queries';

export interface Caller {
  readonly organizationId: string;
  readonly walletId: string;
  readonly apiTokenId: string;
}

/** The parts of a price version that usage is rated with. */
export interface Price {
  readonly id: string;
  readonly rates: readonly object[];
}

/** In nano-USD. Alone, a cap is held whole, and the call takes nothing less. */
export interface Bounds {
  readonly cap: bigint;
  readonly amount?: bigint;
  readonly floor?: bigint;
  readonly userId?: string;
  readonly project?: string;
  readonly apiTokenId?: string;
}

/** Prices at which a call costs one nano-USD for each token: what a test says a call is charged is what it is charged. */
export const NANO_A_TOKEN = { input: 1_000n, cache_read: 0n, output: 1_000n, reasoning: 0n };

/** Calls as the money sees them: a hold, then usage, then a charge. */
export class Calls {
  readonly processId = newRequestId();

  constructor(
    private readonly pool: pg.Pool,
    private readonly caller: Caller,
    private readonly price: Price,
  ) {}

  hold({ cap, amount = cap, floor = amount, userId, project, apiTokenId }: Bounds): HoldRequest {
    return {
      requestId: newRequestId(),
      walletId: this.caller.walletId,
      amount: nanoUsd(amount),
      cap: nanoUsd(cap),
      floor: nanoUsd(floor),
      priceVersionId: this.price.id,
      apiTokenId: apiTokenId ?? this.caller.apiTokenId,
      userId: userId ?? null,
      project: project ?? null,
    };
  }

  place(holds: readonly HoldRequest[], expireAfterMs = 60_000): Promise<HoldOutcome[]> {
    return placeHolds(this.pool, holds, { processId: this.processId, expireAfterMs });
  }

  /** Throws when it is not admitted. */
  async admit(bounds: Bounds): Promise<AdmittedHold> {
    const hold = this.hold(bounds);
    const [outcome] = await this.place([hold]);
    if (outcome?.outcome !== 'placed') throw new Error(`not admitted: ${outcome?.outcome}`);
    return { ...hold, placed: outcome };
  }

  /** The usage of a call that cost `charge`, under way to the inbox. */
  usage(call: AdmittedHold, charge: bigint, admittedAt = new Clock().now()): InboxItem {
    const admitted = {
      requestId: call.requestId,
      payer: {
        ...this.caller,
        apiTokenId: call.apiTokenId,
        apiTokenName: 'test',
        userId: call.userId,
        project: call.project,
      },
      request: { model: 'm', stream: false },
      offer: { price: this.price },
      endpoint: 'chat/completions',
      hold: call.placed.amount,
      cap: call.placed.cap,
      budgetWindows: call.placed.budgetWindows,
      admittedAt,
    } as unknown as AdmittedCall;
    const body = JSON.stringify(usageBody(admitted, endingWith(charge), new Clock().now()));
    return { requestId: call.requestId, walletId: this.caller.walletId, shard: this.shard, body };
  }

  arrive(items: readonly InboxItem[]): Promise<void> {
    return insertIntoInbox(this.pool, items);
  }

  settle(limit = 1_000): Promise<Settled> {
    return settleBatch(this.pool, { shard: this.shard, limit });
  }

  /** One call from its end to its charge. */
  async charge(call: AdmittedHold, charge: bigint): Promise<void> {
    await this.arrive([this.usage(call, charge)]);
    await this.settle();
  }

  release(requestIds?: readonly RequestId[]): Promise<number> {
    const abandoned = requestIds ? { requestIds } : { processId: this.processId };
    return releaseHolds(this.pool, abandoned, { wereForwarded: false });
  }

  private get shard(): number {
    return shardOf(this.caller.walletId);
  }
}

export interface AdmittedHold extends HoldRequest {
  readonly placed: PlacedHold;
}

const endingWith = (charge: bigint): Ending => ({
  outcome: 'completed',
  usage: { quantities: quantitiesOf({ input: Number(charge) }), source: 'upstream' },
  attempts: [],
  modelServed: 'm',
  finishReason: 'stop',
  errorCode: null,
  serviceTier: null,
  disputedUsage: null,
  queueMs: 1,
  firstTokenMs: 2,
  totalMs: 3,
});
