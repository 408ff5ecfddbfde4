import { nanoUsd, newRequestId, type RequestId } from '@app/common';
import { placeHolds, type HoldOutcome, type HoldRequest, type PlacedHold } from '@app/ledger';
import { Logger } from '@app/logging';
import { shardOf } from '@app/queue';
import { Given, openTestDatabase, type FundedOrganization, type TestDatabase } from '@app/testing';
import { releaseHolds } from '../release.queries';
import { SettlementService } from '../settlement.service';
import { insertIntoInbox } from '../usage-inbox.queries';
import { finishedCall, type FinishedCall } from './finished-call';

export interface Wanted {
  readonly cap: bigint;
  /** Undefined: the cap, as in strict mode. */
  readonly amount?: bigint;
  /** Undefined: the cap, so that the call is not lowered. */
  readonly floor?: bigint;
  readonly userId?: string;
  readonly project?: string;
}

export interface Admitted {
  readonly requestId: RequestId;
  readonly placed: PlacedHold;
}

const OWNER = { processId: newRequestId(), expireAfterMs: 60_000 };

/** Holds and settles calls as API and worker do, on a real database. A token of input costs one nano-dollar. */
export class CallDesk {
  payer!: FundedOrganization;

  private constructor(
    readonly test: TestDatabase,
    readonly given: Given,
    private readonly settlement: SettlementService,
    readonly price: FinishedCall['price'],
  ) {}

  static async open(): Promise<CallDesk> {
    const test = await openTestDatabase();
    const given = new Given(test);
    const { priceVersionId } = await given.model({ id: 'm', prices: { input: 1_000n } });
    const where = { id: priceVersionId };
    const price = await test.database.prisma.priceVersion.findUniqueOrThrow({ where, include: { rates: true } });
    return new CallDesk(test, given, new SettlementService(test.config, new Logger(test.config)), price);
  }

  /** The next calls are paid by an organization that has just this many dollars. */
  async serveNewPayer(balance: string): Promise<void> {
    this.payer = await this.given.funded({ balance });
  }

  async close(): Promise<void> {
    await this.settlement.onApplicationShutdown();
    await this.test.drop();
  }

  /** One batch, in the order given. */
  async ask(...wanted: readonly Wanted[]): Promise<{ requestId: RequestId; outcome: HoldOutcome }[]> {
    const holds = wanted.map((one) => this.holdOf(one));
    const outcomes = await placeHolds(this.test.database.pool, holds, OWNER);
    return holds.map(({ requestId }, index) => ({ requestId, outcome: outcomes[index]! }));
  }

  /** One that must be admitted. */
  async admit(wanted: Wanted): Promise<Admitted> {
    const [{ requestId, outcome } = { outcome: undefined }] = await this.ask(wanted);
    if (outcome?.outcome !== 'placed') throw new Error(`a call was not admitted: ${outcome?.outcome}`);
    return { requestId: requestId!, placed: outcome };
  }

  /** Its end, charged with `charge` nano-dollars. */
  async end({ requestId, placed }: Admitted, charge: bigint, more: Partial<FinishedCall> = {}): Promise<void> {
    const { amount: hold, cap, budgetWindows } = placed;
    const facts = { requestId, payer: this.payer, price: this.price, cap, hold, budgetWindows, ...more };
    await insertIntoInbox(this.test.database.pool, [finishedCall({ ...facts, quantities: { input: Number(charge) } })]);
  }

  settle(): Promise<number> {
    return this.settlement.settleShard(shardOf(this.payer.walletId));
  }

  release(...calls: readonly Admitted[]): Promise<number> {
    const requestIds = calls.map(({ requestId }) => requestId);
    return releaseHolds(this.test.database.pool, { requestIds }, { wereForwarded: false });
  }

  wallet() {
    return this.test.database.prisma.wallet.findUniqueOrThrow({ where: { id: this.payer.walletId } });
  }

  private holdOf({ cap, amount = cap, floor = cap, userId, project }: Wanted): HoldRequest {
    return {
      requestId: newRequestId(),
      walletId: this.payer.walletId,
      amount: nanoUsd(amount),
      cap: nanoUsd(cap),
      floor: nanoUsd(floor),
      priceVersionId: this.price.id,
      apiTokenId: this.payer.apiTokenId,
      userId: userId ?? null,
      project: project ?? null,
    };
  }
}
