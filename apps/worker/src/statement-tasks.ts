import { ControlTotalsService, StatementRunsService } from '@app/statements';
import { Injectable } from '@nestjs/common';

/** What somebody at a page waits for. */
const RUNS_PAUSE_MS = 2_000;
/** These know themselves what is due. */
const NIGHTLY_PAUSE_MS = 10 * 60_000;

/** Statements of a whole month, and what a month that was closed adds up to. Rows say what is to be done, so nothing is lost. */
@Injectable()
export class StatementTasks {
  constructor(
    private readonly runs: StatementRunsService,
    private readonly totals: ControlTotalsService,
  ) {}

  readonly tasks = [
    { name: 'making statements', pauseMs: RUNS_PAUSE_MS, run: () => this.runs.work() },
    { name: 'counting closed months', pauseMs: RUNS_PAUSE_MS, run: () => this.totals.countClosed() },
    { name: 'asking for drafts of statements', pauseMs: NIGHTLY_PAUSE_MS, run: () => this.runs.askNightly() },
  ] as const;

  stop(): void {
    this.runs.stop();
  }
}
