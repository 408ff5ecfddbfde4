import { ClosedDaysService, RollupsService } from '@app/reporting';
import { Injectable } from '@nestjs/common';
import { StatementTasks } from './statement-tasks';

/** What charts are behind the ledger by. */
const ROLLUPS_PAUSE_MS = 2_000;
/** These know themselves what is due. */
const UPKEEP_PAUSE_MS = 10 * 60_000;

/** What charts, the request log and finance live on. */
@Injectable()
export class ReportingTasks {
  constructor(
    private readonly rollups: RollupsService,
    private readonly closedDays: ClosedDaysService,
    private readonly statements: StatementTasks,
  ) {}

  get tasks() {
    return [
      { name: 'rolling up usage', pauseMs: ROLLUPS_PAUSE_MS, run: () => this.rollups.bringUpToDate() },
      { name: 'the check of the roll-ups', pauseMs: UPKEEP_PAUSE_MS, run: () => this.rollups.checkWhenDue() },
      { name: 'indexing days that are over', pauseMs: UPKEEP_PAUSE_MS, run: () => this.closedDays.makeIndexes() },
      ...this.statements.tasks,
    ] as const;
  }

  stop(): void {
    this.rollups.stop();
    this.closedDays.stop();
    this.statements.stop();
  }
}
