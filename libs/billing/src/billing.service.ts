import { join } from 'node:path';
import { AppError, Clock, nanoUsd, newRequestId, type NanoUsd, type RequestId } from '@app/common';
import type { Offer } from '@app/catalog';
import { Config } from '@app/config';
import { openPool } from '@app/database';
import type { CallRequest } from '@app/llm';
import { Logger } from '@app/logging';
import type { UsageBody } from '@app/metering';
import { SettleQueue, shardOf } from '@app/queue';
import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type pg from 'pg';
import type { AdmittedCall, Ending, Payer } from './admitted-call';
import { exportApiMetrics } from './api-metrics';
import { ExpectedCosts } from './expected-costs';
import { HOLD_STATEMENT_TIMEOUT_MS, HoldBatcher } from './hold-batcher';
import { refusalOf } from './hold-refusal';
import { Journal } from './journal';
import type { JournalRecord } from './journal-record';
import { removeJournal, takeOverDeadJournals, type DeadJournal } from './journal-recovery';
import { releaseHolds } from './release.queries';
import { QUEUE_SESSION } from './session-settings';
import { bodyText, usageBody } from './usage-body';
import { UsageShipper } from './usage-shipper';
import { worstCase } from './worst-case';

const HOLD_OUTLIVES_CALL_MS = 60_000;
/** A database that takes longer counts as away. */
const DATABASE_PATIENCE_MS = 15_000;
const RECOVER_EVERY_MS = 5_000;
const PROBE_EVERY_MS = 1_000;
const BURIED_MS = 5 * 60_000;
const SHIP_AT_SHUTDOWN_MS = 10_000;

/** The money of one call, as the API sees it: hold, checkpoint, close. Settlement is the worker's (SettlementService). */
@Injectable()
export class BillingService implements OnModuleInit, BeforeApplicationShutdown {
  /** Names this process in holds and journal; another one at every start. */
  private readonly processId = newRequestId();
  private readonly journalRoot: string;
  private readonly holdPool: pg.Pool;
  private readonly holds: HoldBatcher;
  private readonly journal: Journal;
  private readonly shipper: UsageShipper;
  private recoveryTimer: NodeJS.Timeout | undefined;
  private probeTimer: NodeJS.Timeout | undefined;
  private isRecovering = false;
  /** Processes whose journals we took over, and until when a hold of theirs may still turn up. */
  private readonly buried = new Map<string, number>();
  private journalFailure: unknown;
  private callsInFlight = 0;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly expectedCosts: ExpectedCosts,
    settleQueue: SettleQueue,
  ) {
    this.journalRoot = join(config.dataDirectory, 'journal');
    // One connection: there is never more than one batch of holds under way.
    this.holdPool = openPool(config.databaseUrl, 1, {
      settings: {
        ...QUEUE_SESSION,
        synchronous_commit: config.holdsWaitForDisk ? 'on' : 'off',
        // What we asked for just before we died must not be held after our holds were freed.
        client_connection_check_interval: '1s',
      },
      queryTimeoutMs: HOLD_STATEMENT_TIMEOUT_MS,
    });
    const expireAfterMs = config.callTimeoutMs + HOLD_OUTLIVES_CALL_MS;
    this.journal = new Journal(join(this.journalRoot, this.processId), config.journalStaleMs, {
      onLost: (error) => this.die(error),
      onFailure: (error) => this.journalFailed(error),
    });
    const owner = { processId: this.processId, expireAfterMs, makeSure: () => this.journal.makeSure() };
    this.holds = new HoldBatcher(this.holdPool, owner, logger);
    this.shipper = new UsageShipper({
      pool: openPool(config.databaseUrl, 1, { settings: QUEUE_SESSION, queryTimeoutMs: DATABASE_PATIENCE_MS }),
      acknowledge: (requestIds) => this.journal.acknowledge(requestIds),
      poke: (shard) => settleQueue.poke(shard),
      logger,
    });
  }

  onModuleInit(): void {
    this.journal.open();
    this.recoveryTimer = setInterval(() => void this.recover(), RECOVER_EVERY_MS).unref();
    this.probeTimer = setInterval(() => this.probeJournal(), PROBE_EVERY_MS).unref();
    void this.recover();
    exportApiMetrics({
      callsInFlight: () => this.callsInFlight,
      unshipped: () => this.shipper.waiting,
      oldestUnshippedSeconds: () => this.shipper.oldestSeconds,
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.recoveryTimer);
    clearInterval(this.probeTimer);
    await this.shipper.drain(SHIP_AT_SHUTDOWN_MS);
    this.journal.close();
    await this.holdPool.end();
    await this.shipper.end();
  }

  /** Whether new calls can be billed as far as this process is concerned. */
  get acceptsCalls(): boolean {
    return this.journalFailure === undefined;
  }

  /**
   * Holds the most the call can cost, or what such calls usually cost where the organization wants that. When wallet and
   * budgets do not cover the cap, the call is admitted with the maximum of output tokens that they do cover: see `request`
   * of the answer. `request` has been fitted to the model.
   * Throws AppError: 'insufficient_balance' and 'budget_exceeded' with what was needed and what is available,
   * 'organization_suspended' for a frozen wallet, 'billing_unavailable' when database or journal cannot take it.
   */
  async hold<Request extends CallRequest>(
    payer: Payer,
    offer: Offer,
    request: Request,
    endpoint: string,
  ): Promise<AdmittedCall<Request>> {
    this.journal.makeSure();
    if (this.journalFailure) throw new AppError('billing_unavailable', { cause: this.journalFailure });
    const worst = worstCase(request, offer.model, offer.price);
    const requestId = newRequestId();
    const admittedAt = this.clock.now();
    const placed = await this.holds.place({
      requestId,
      walletId: payer.walletId,
      amount: this.expectedCosts.amountFor(payer, offer.model.id, worst.cap),
      cap: worst.cap,
      floor: worst.floor,
      priceVersionId: offer.price.id,
      apiTokenId: payer.apiTokenId,
      userId: payer.userId,
      project: payer.project,
    });
    if (placed.outcome !== 'placed') throw refusalOf(placed, worst.floor);
    this.callsInFlight += 1;
    const { amount: hold, cap, budgetWindows } = placed;
    const isLowered = cap < worst.cap;
    const fitted = isLowered ? { ...request, maxOutputTokens: worst.outputWithin(cap) } : request;
    return { requestId, payer, request: fitted, isLowered, offer, endpoint, hold, cap, budgetWindows, admittedAt };
  }

  /** Notes what a call has consumed so far, for the case that we die before it ends. */
  checkpoint(call: AdmittedCall, ending: Ending): void {
    this.write('checkpoint', usageBody(call, { ...ending, outcome: 'recovered' }, this.clock.now()));
  }

  /** The call is over: from here on its charge survives anything that happens to us. Returns what it is charged. */
  close(call: AdmittedCall, ending: Ending): NanoUsd {
    this.callsInFlight -= 1;
    const { walletId } = call.payer;
    const record = usageBody(call, ending, this.clock.now());
    const body = this.write('close', record);
    this.shipper.add({ requestId: call.requestId, walletId, shard: shardOf(walletId), body });
    return nanoUsd(BigInt(record.charge_nano_usd));
  }

  private write(kind: JournalRecord['kind'], record: UsageBody): string {
    const body = bodyText(record);
    try {
      this.journal.append({ kind, requestId: record.request_id as RequestId, walletId: record.wallet_id, body });
    } catch (error) {
      // The call itself still reaches the inbox from memory.
      this.journalFailed(error);
    }
    return body;
  }

  private journalFailed(error: unknown): void {
    if (!this.journalFailure) this.logger.error('the journal cannot be written; no new call is accepted', error);
    this.journalFailure = error;
  }

  /** No call may be under way that would find out that the disk takes records again. */
  private probeJournal(): void {
    if (!this.journalFailure) return;
    try {
      this.journal.probe();
      this.journalFailure = undefined;
      this.logger.warn('the journal can be written again');
    } catch (error) {
      this.journalFailure = error;
    }
  }

  /** Brings what dead processes left behind to the inbox, then frees the holds of calls they never closed. */
  private async recover(): Promise<void> {
    if (this.isRecovering) return;
    this.isRecovering = true;
    try {
      const self = { processId: this.processId, staleMs: this.config.journalStaleMs, logger: this.logger };
      for (const journal of takeOverDeadJournals(this.journalRoot, self)) await this.recoverJournal(journal);
      await this.releaseLateHolds();
    } catch (error) {
      this.logger.error('the journal of a dead process could not be recovered; trying again', error);
    } finally {
      this.isRecovering = false;
    }
  }

  private async recoverJournal(journal: DeadJournal): Promise<void> {
    for (const { requestId, walletId, body } of journal.records) {
      this.shipper.add({ requestId, walletId, shard: shardOf(walletId), body });
    }
    const isShipped = await this.shipper.drain(this.config.journalStaleMs);
    if (!isShipped) return; // taken over again when it is stale again
    let released = 0;
    for (let freed = 1; freed > 0; released += freed) {
      freed = await releaseHolds(this.holdPool, { processId: journal.processId }, { wereForwarded: true });
    }
    removeJournal(journal);
    this.buried.set(journal.processId, this.clock.nowMs() + BURIED_MS);
    const facts = { process: journal.processId, calls: journal.records.length, releasedHolds: released };
    this.logger.warn('took over the calls of a dead process', facts);
  }

  /** What a process had asked of PostgreSQL when it died, or before it noticed that it counts as dead, may come later. */
  private async releaseLateHolds(): Promise<void> {
    for (const [processId, untilMs] of this.buried) {
      await releaseHolds(this.holdPool, { processId }, { wereForwarded: true });
      if (this.clock.nowMs() > untilMs) this.buried.delete(processId);
    }
  }

  private die(error: unknown): void {
    this.logger.error('another process took this journal over, believing this one dead', error);
    process.exit(70);
  }
}
