import { AppError } from '@app/common';
import { placeHolds, type HoldOutcome, type HoldRequest } from '@app/ledger';
import type { Logger } from '@app/logging';
import type pg from 'pg';
import { releaseHolds } from './release.queries';

interface Waiting {
  readonly hold: HoldRequest;
  readonly resolve: (outcome: HoldOutcome) => void;
  readonly reject: (error: unknown) => void;
}

const LARGEST_BATCH = 500;
/** Batches of a crowd leave so far apart at least: small ones would cost the database more than the calls are worth. */
const APART_MS = 2;
const LONGEST_QUEUE = 20_000;
const RELEASE_RETRY_MS = 1_000;
const LOOK_AGAIN_MS = 2_500;
/** Longest that PostgreSQL works on a batch; the pool that is used must say so to it. */
export const HOLD_STATEMENT_TIMEOUT_MS = 10_000;

export interface HoldOwner {
  readonly processId: string;
  readonly expireAfterMs: number;
}

/**
 * Places holds in self-clocking batches: while one batch is in the database the next one collects, and it leaves when the
 * database has answered and the last one left two milliseconds ago. A lone call waits for nothing; a crowd shares statements.
 */
export class HoldBatcher {
  private waiting: Waiting[] = [];
  private isRunning = false;
  private lastLeftMs = 0;
  private isCrowd = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly owner: HoldOwner,
    private readonly logger: Logger,
  ) {}

  /** Throws AppError('billing_unavailable') when the database cannot say. */
  place(hold: HoldRequest): Promise<HoldOutcome> {
    if (this.waiting.length >= LONGEST_QUEUE) return Promise.reject(new AppError('billing_unavailable'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ hold, resolve, reject });
      if (!this.isRunning) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) {
      const sinceLastMs = performance.now() - this.lastLeftMs;
      if (this.isCrowd && sinceLastMs < APART_MS) await pause(APART_MS - sinceLastMs);
      this.lastLeftMs = performance.now();
      const batch = this.waiting.splice(0, LARGEST_BATCH);
      await this.placeBatch(batch);
      this.isCrowd = batch.length > 1 || this.waiting.length > 0;
    }
    this.isRunning = false;
  }

  private async placeBatch(batch: readonly Waiting[]): Promise<void> {
    const holds = batch.map(({ hold }) => hold);
    try {
      const outcomes = await placeHolds(this.pool, holds, this.owner);
      batch.forEach(({ resolve }, index) => resolve(outcomes[index]!));
    } catch (cause) {
      this.logger.error('a batch of holds could not be placed', cause, { holds: holds.length });
      const refusal = new AppError('billing_unavailable', { cause });
      for (const { reject } of batch) reject(refusal);
      void this.releaseUncertain(
        holds.map(({ requestId }) => requestId),
        performance.now(),
      );
    }
  }

  /**
   * The answer was lost, the holds perhaps not: their calls were refused and never forwarded, so they must go. The lost
   * statement may still be waiting for a lock, so what is not there yet is looked for again when PostgreSQL has given it up.
   */
  private async releaseUncertain(requestIds: readonly HoldRequest['requestId'][], lostMs: number): Promise<void> {
    const leftMs = lostMs + HOLD_STATEMENT_TIMEOUT_MS - performance.now();
    const released = await releaseHolds(this.pool, { requestIds }, { wereForwarded: false }).catch(() => undefined);
    if (released === requestIds.length || (released !== undefined && leftMs <= 0)) return;
    const retryMs = released === undefined ? RELEASE_RETRY_MS : Math.min(leftMs, LOOK_AGAIN_MS);
    setTimeout(() => void this.releaseUncertain(requestIds, lostMs), retryMs).unref();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
