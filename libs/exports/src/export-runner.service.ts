import { AppError } from '@app/common';
import { Config } from '@app/config';
import { Database } from '@app/database';
import { Logger } from '@app/logging';
import { SettingsService } from '@app/settings';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import type { DatasetId } from './datasets';
import { ExportFiles } from './export-files';
import { ExportLetters } from './export-letters.service';
import {
  beat,
  claimExport,
  expireExports,
  exportsWithFiles,
  fail,
  finish,
  giveBack,
  keepTotal,
  keepWatermark,
  MOST_ATTEMPTS,
  MOST_RUNNING,
  type ClaimedExport,
} from './exports.queries';
import { makeExport, type ExportTask, type Watcher } from './make-export';
import { ExportParameters, type ExportFormat } from './order-schema';
import { openExportPool } from './snapshot-rows';
import { chooseWatermark, reachWatermark } from './watermark';

const BEAT_EVERY_MS = 1_000;

/** Why an attempt ends before its end. */
class BrokenOff extends Error {}

/** Makes the exports that wait. Safe in any number of processes: an export is made by one at a time. */
@Injectable()
export class ExportRunner implements OnApplicationShutdown {
  private readonly pool: pg.Pool;
  private readonly files: ExportFiles;
  private readonly stopping = new AbortController();

  constructor(
    config: Config,
    private readonly database: Database,
    private readonly settings: SettingsService,
    private readonly letters: ExportLetters,
    private readonly logger: Logger,
  ) {
    this.pool = openExportPool(config.databaseUrl, MOST_RUNNING + 1);
    this.files = new ExportFiles(config.dataDirectory);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  /** What is being made is broken off, and made again by whoever is there. */
  stop(): void {
    this.stopping.abort();
  }

  /** Makes one export after the other until none waits that may be made now. */
  async runWaiting(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const claimed = await claimExport(this.database.pool);
      if (!claimed) return;
      await this.run(claimed);
    }
  }

  /** Deletes the files of exports past their time, and what attempts left that ended otherwise. */
  async deleteOldFiles(): Promise<void> {
    await expireExports(this.database.pool);
    const found = await this.files.ids();
    const wanted = await exportsWithFiles(this.database.pool);
    for (const id of found) if (!wanted.has(id)) await this.files.remove(id);
  }

  private async run(claimed: ClaimedExport): Promise<void> {
    try {
      await this.attempt(claimed);
    } catch (error) {
      await this.files.removeAttempt(claimed).catch(() => undefined);
      await this.noteFailure(claimed, error);
    }
  }

  private async attempt(claimed: ClaimedExport): Promise<void> {
    const pulse = new Pulse(this.database.pool, claimed, this.stopping.signal);
    try {
      const watermark = await this.watermarkOf(claimed);
      const task: ExportTask = {
        ...claimed,
        dataset: claimed.dataset as DatasetId,
        format: claimed.format as ExportFormat,
        parameters: ExportParameters.parse(claimed.parameters),
        watermark,
      };
      const folder = await this.files.begin(claimed);
      const manifest = await makeExport(this.pool, task, folder, pulse);
      pulse.requireOwn();
      await this.files.publish(claimed.id, folder, manifest);
      const { keepDays } = await this.settings.valueOf('exports');
      if (!(await finish(this.database.pool, claimed, manifest, keepDays))) throw new BrokenOff('it is no longer ours');
    } finally {
      pulse.stop();
    }
    if (claimed.scheduleId) await this.letters.send(claimed.id);
  }

  /** Chosen once: a later attempt has the same rows. */
  private async watermarkOf(claimed: ClaimedExport): Promise<Date> {
    const { pool } = this.database;
    if (claimed.watermark) {
      await reachWatermark(pool, claimed.watermark);
      return claimed.watermark;
    }
    const watermark = await chooseWatermark(pool);
    if (!(await keepWatermark(pool, claimed, watermark))) throw new BrokenOff('it is no longer ours');
    return watermark;
  }

  private async noteFailure(claimed: ClaimedExport, error: unknown): Promise<void> {
    const { pool } = this.database;
    if (this.stopping.signal.aborted) return void (await giveBack(pool, claimed, false));
    if (error instanceof BrokenOff) return;
    if (error instanceof AppError) {
      const code = error.details.param === 'format' ? 'too_many_rows' : error.code;
      return void (await fail(pool, claimed, { code, message: error.message }));
    }
    const facts = { exportId: claimed.id, dataset: claimed.dataset, attempt: claimed.attempt };
    if (claimed.attempt < MOST_ATTEMPTS) {
      // A cancellation breaks the session off: then it is not ours to give back, nor worth a word.
      if (await giveBack(pool, claimed, true)) this.logger.warn('an export failed; trying again', { ...facts, error });
      return;
    }
    const message = `Something went wrong on our side, ${MOST_ATTEMPTS} times in a row.`;
    if (await fail(pool, claimed, { code: 'internal_error', message })) {
      this.logger.error('an export failed for good', error, facts);
    }
  }
}

/** Shows that an attempt is alive and how far it is, and breaks it off once it is not its own any more. */
class Pulse implements Watcher {
  private readonly timer: NodeJS.Timeout;
  private rowsDone = 0;
  private processId: number | undefined;
  private isBrokenOff = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly claimed: ClaimedExport,
    private readonly stopping: AbortSignal,
  ) {
    this.timer = setInterval(() => void this.beat(), BEAT_EVERY_MS);
    stopping.addEventListener('abort', this.breakOff, { once: true });
  }

  async begins(processId: number, rowsTotal: bigint | undefined): Promise<void> {
    this.processId = processId;
    if (rowsTotal !== undefined) await keepTotal(this.pool, this.claimed, rowsTotal);
  }

  wrote(rows: number): void {
    this.rowsDone += rows;
    this.requireOwn();
  }

  requireOwn(): void {
    if (this.isBrokenOff) throw new BrokenOff('it is no longer ours');
  }

  stop(): void {
    clearInterval(this.timer);
    this.stopping.removeEventListener('abort', this.breakOff);
  }

  private async beat(): Promise<void> {
    // While the database is away nothing can be said of it; the export's own session notices by itself.
    const isOurs = await beat(this.pool, this.claimed, this.rowsDone).catch(() => true);
    if (!isOurs) this.breakOff();
  }

  /** A long statement would go on for nobody. */
  private readonly breakOff = (): void => {
    if (this.isBrokenOff) return;
    this.isBrokenOff = true;
    if (this.processId) this.pool.query('SELECT pg_cancel_backend($1)', [this.processId]).catch(() => undefined);
  };
}
