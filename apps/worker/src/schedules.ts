import { AuditorService } from '@app/auditor';
import { ExpectedCostsTask, SettlementService } from '@app/billing';
import { Database } from '@app/database';
import { LedgerService } from '@app/ledger';
import { Logger } from '@app/logging';
import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { Repeated } from './repeated';
import { ReportingTasks } from './reporting-tasks';

const SWEEP_PAUSE_MS = 250;
const EXPIRE_PAUSE_MS = 30_000;
/** The auditor itself knows which of its rounds is due. */
const AUDIT_PAUSE_MS = 60_000;
const PARTITION_PAUSE_MS = 60 * 60_000;
const EXPECTED_COSTS_PAUSE_MS = 60 * 60_000;
const PARTITION_DAYS_AHEAD = 7;

/** What happens without being asked. */
@Injectable()
export class Schedules implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly tasks: readonly Repeated[];

  constructor(
    private readonly database: Database,
    settlement: SettlementService,
    expectedCosts: ExpectedCostsTask,
    private readonly auditor: AuditorService,
    ledger: LedgerService,
    private readonly reporting: ReportingTasks,
    logger: Logger,
  ) {
    const sweep = { name: 'the sweep of the inbox', pauseMs: SWEEP_PAUSE_MS, run: () => settlement.sweep() };
    const expire = {
      name: 'freeing expired holds',
      pauseMs: EXPIRE_PAUSE_MS,
      run: () => settlement.releaseExpiredHolds(),
    };
    const partitions = { name: 'making partitions', pauseMs: PARTITION_PAUSE_MS, run: () => this.makePartitions() };
    const audit = { name: 'the audit', pauseMs: AUDIT_PAUSE_MS, run: () => this.auditor.lookAround() };
    const costs = {
      name: 'learning what calls usually cost',
      pauseMs: EXPECTED_COSTS_PAUSE_MS,
      run: () => expectedCosts.run(),
    };
    const promos = {
      name: 'expiring promotional credit',
      pauseMs: EXPIRE_PAUSE_MS,
      run: async () => void (await ledger.expirePromos()),
    };
    const tasks = [sweep, expire, promos, partitions, audit, costs, ...reporting.tasks];
    this.tasks = tasks.map((task) => new Repeated(task, logger));
  }

  /** Before anything settles. */
  async onModuleInit(): Promise<void> {
    await this.makePartitions();
  }

  onApplicationBootstrap(): void {
    for (const task of this.tasks) task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.auditor.stop();
    this.reporting.stop();
    await Promise.all(this.tasks.map((task) => task.stop()));
  }

  /** From yesterday on: a call admitted before midnight may end after it. */
  private async makePartitions(): Promise<void> {
    await this.database.pool.query('SELECT ensure_partitions((now() AT TIME ZONE $1)::date - 1, $2)', [
      'UTC',
      PARTITION_DAYS_AHEAD + 2,
    ]);
  }
}
