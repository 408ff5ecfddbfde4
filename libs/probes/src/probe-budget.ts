import { parseUsd, type Clock } from '@app/common';
import type { Database } from '@app/database';
import { SCHEDULE } from './schedule';

/** Looking for channels that fail unseen must leave something for those that are known to. */
const SHARE_OF_IDLE = 2n;
const FRESH_MS = 10_000;

/** What the probes of all workers may cost in a day (UTC). What is spent is read again every few seconds. */
export class ProbeBudget {
  private spent = 0n;
  private readAtMs = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async allows(cause: 'recovery' | 'idle', budgetUsd: string): Promise<boolean> {
    const budget = parseUsd(budgetUsd);
    if (this.clock.nowMs() - this.readAtMs >= FRESH_MS) await this.read();
    return this.spent < (cause === 'idle' ? budget / SHARE_OF_IDLE : budget);
  }

  add(cost: bigint): void {
    this.spent += cost;
  }

  private async read(): Promise<void> {
    const now = this.clock.now();
    const today = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
    const { _sum: sum } = await this.database.prisma.channelProbe.aggregate({
      where: { createdAt: { gte: today }, actor: SCHEDULE },
      _sum: { costNanoUsd: true },
    });
    this.spent = sum.costNanoUsd ?? 0n;
    this.readAtMs = now.getTime();
  }
}
