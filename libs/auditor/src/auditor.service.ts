import { setTimeout } from 'node:timers/promises';
import { INVARIANTS } from '@app/billing';
import { Clock } from '@app/common';
import { Config } from '@app/config';
import { openPool } from '@app/database';
import { LedgerService } from '@app/ledger';
import { Logger } from '@app/logging';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { exportAuditMetrics } from './audit-metrics';
import { checkChangedWallets, resetCheckpoints } from './changed-wallets.queries';
import { asCheck, invariant, runChecks, type Result } from './check';
import { keepFindings, type Finding } from './findings.queries';
import { hourlyChecks, lastBeforeHours } from './hourly-checks';
import { currentMark, isDecided, readWatermarks, writeWatermark, type Watermark } from './watermarks.queries';

/** Settlement and the relay come first: a statement that takes longer is given up, and none uses a second processor. */
const PATIENCE = { statement_timeout: '30000', max_parallel_workers_per_gather: '0', jit: 'off' } as const;
const PATIENCE_OF_A_FULL_ROUND = `SET LOCAL statement_timeout = '15min'`;
/** A round begins this much early rather than skip a whole one. */
const SLACK_MS = 5_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DECIDED_TRIES = 50;
const DECIDED_POLL_MS = 100;

const ONE_SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ';

/** Looks at the money again and again. Safe to run in any number of processes: one at a time does a round. */
@Injectable()
export class AuditorService implements OnApplicationShutdown {
  private readonly pool: pg.Pool;
  /** The session of the round under way. */
  private session: number | undefined;
  private readonly stopping = new AbortController();
  private readonly fullAtMs: number;

  constructor(
    config: Config,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.pool = openPool(config.databaseUrl, 2, { settings: PATIENCE });
    exportAuditMetrics(this.pool);
    this.fullAtMs = config.auditAtMinute * MINUTE_MS;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  /** Does the rounds that are due, unless another process is at it. */
  async lookAround(): Promise<void> {
    await this.exclusively(async (client) => {
      const marks = await readWatermarks(client);
      const ageMs = (mark: Watermark | undefined) => (mark ? this.clock.nowMs() - mark.lookedAt.getTime() : Infinity);
      if (ageMs(marks.full) > this.msSinceFullWasDue()) await this.fullRound(client);
      if (ageMs(marks.newest) >= MINUTE_MS - SLACK_MS) await this.newestRound(client);
      if (ageMs(marks.hourly) >= HOUR_MS - SLACK_MS) await this.hourlyRound(client);
    });
  }

  /** Gives up the round under way; it is done again by whoever comes next. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.session !== undefined) await this.pool.query('SELECT pg_cancel_backend($1)', [this.session]);
  }

  /** What is new since the last time. Cheap, however long the history is. */
  lookAtNewest(): Promise<void> {
    return this.exclusively((client) => this.newestRound(client));
  }

  lookAtHour(): Promise<void> {
    return this.exclusively((client) => this.hourlyRound(client));
  }

  /** Every invariant over everything there is, on one snapshot. */
  lookAtAll(): Promise<void> {
    return this.exclusively((client) => this.fullRound(client));
  }

  private async newestRound(client: pg.PoolClient): Promise<void> {
    const { decided, seen } = await readWatermarks(client);
    const after = decided?.transactionId ?? 0n;
    const isSeenDecided = seen !== undefined && (await isDecided(client, seen.lookedAt));
    const mark = await currentMark(client);
    const results = await this.onOneSnapshot(client, async () => {
      const { misposted, misnumbered } = await checkChangedWallets(client, after);
      const newest = INVARIANTS.filter(({ sqlAfter }) => sqlAfter).map((one) => {
        return { ...asCheck(one), sql: one.sqlAfter!(after), isComplete: false };
      });
      // Wallets and open holds have no history: these two always look at all of them.
      const present = [asCheck(invariant('I3')), asCheck(invariant('I4'))];
      return [
        { check: { ...asCheck(invariant('I2')), isComplete: false }, rows: misposted },
        { check: { ...asCheck(invariant('I13')), isComplete: false }, rows: misnumbered },
        ...(await runChecks(client, [...newest, ...present], this.context)),
      ];
    });
    await this.report(client, results);
    await writeWatermark(client, 'newest', mark);
    if (results.some(({ rows }) => rows === undefined)) return; // looked at again in the next round
    if (isSeenDecided) await writeWatermark(client, 'decided', seen);
    if (isSeenDecided || !seen) await writeWatermark(client, 'seen', mark);
  }

  private async hourlyRound(client: pg.PoolClient): Promise<void> {
    const mark = await currentMark(client);
    const results = await this.onOneSnapshot(client, async () => {
      return runChecks(client, hourlyChecks(await lastBeforeHours(client)), this.context);
    });
    await this.report(client, results);
    await writeWatermark(client, 'hourly', mark);
  }

  private async fullRound(client: pg.PoolClient): Promise<void> {
    const mark = await currentMark(client);
    const isAllDecided = await this.becomesDecided(client, mark);
    const results = await this.onOneSnapshot(client, async () => {
      await client.query(PATIENCE_OF_A_FULL_ROUND);
      const found = await runChecks(client, INVARIANTS.map(asCheck), this.context);
      const wallets = found.filter(({ check }) => check.id === 'I2' || check.id === 'I13');
      if (wallets.every(({ rows }) => rows)) {
        const wrong = wallets.flatMap(({ rows }) => rows!.map((row) => row.wallet_id!));
        await resetCheckpoints(client, wrong);
      }
      return found;
    });
    await this.report(client, results);
    if (isAllDecided && results.every(({ rows }) => rows)) await writeWatermark(client, 'decided', mark);
    await writeWatermark(client, 'full', mark);
  }

  /** Settlement takes milliseconds, so nothing is left of it after a short wait; an operator's own transaction may stay. */
  private async becomesDecided(client: pg.PoolClient, mark: Watermark): Promise<boolean> {
    for (let tries = 0; tries < DECIDED_TRIES; tries++) {
      if (await isDecided(client, mark.lookedAt)) return true;
      await setTimeout(DECIDED_POLL_MS, undefined, { signal: this.stopping.signal });
    }
    return false;
  }

  /** Keeps the findings, says what is new in the log, and freezes wallets whose core is broken. */
  private async report(client: pg.PoolClient, results: readonly Result[]): Promise<void> {
    for (const { check, rows } of results) {
      if (!rows) continue;
      for (const finding of await keepFindings(client, check, rows)) {
        if (finding.isNew) {
          const facts = { check: check.id, finding: finding.id.toString(), subject: finding.subject };
          this.logger.error(`the auditor found that this does not hold: ${check.claim}`, undefined, facts);
        }
        if (check.isCore && finding.walletId) await this.freeze(finding, finding.walletId, check.id);
      }
    }
  }

  /** Once for each finding: a wallet that a person unfreezes stays so. */
  private async freeze(finding: Finding, walletId: string, check: string): Promise<void> {
    const memo = `${check} does not hold, finding ${finding.id}`;
    const idempotencyKey = `audit:finding:${finding.id}`;
    try {
      await this.ledger.freeze({ walletId, actor: 'auditor', memo, idempotencyKey });
    } catch (error) {
      this.logger.error('a wallet whose money is not right could not be frozen', error, { walletId, check });
    }
  }

  private async exclusively(round: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    let failure: Error | undefined;
    try {
      const { rows } = await client.query<{ isOurs: boolean }>(
        `SELECT pg_try_advisory_lock(hashtext('audit')) AS "isOurs"`,
      );
      if (!rows[0]!.isOurs) return;
      this.session = (client as pg.PoolClient & { readonly processID: number }).processID;
      await round(client);
      await client.query(`SELECT pg_advisory_unlock(hashtext('audit'))`);
    } catch (error) {
      failure = error as Error;
      if (!this.stopping.signal.aborted) throw error;
    } finally {
      this.session = undefined;
      // A connection in an unknown state is closed, and the lock with it.
      client.release(failure);
    }
  }

  private async onOneSnapshot(
    client: pg.PoolClient,
    look: () => Promise<readonly Result[]>,
  ): Promise<readonly Result[]> {
    await client.query(ONE_SNAPSHOT);
    const results = await look();
    await client.query('COMMIT');
    return results;
  }

  private get context() {
    return { logger: this.logger, signal: this.stopping.signal };
  }

  private msSinceFullWasDue(): number {
    return (this.clock.nowMs() - this.fullAtMs) % DAY_MS;
  }
}
