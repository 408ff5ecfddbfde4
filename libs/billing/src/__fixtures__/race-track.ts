import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { Logger } from '@app/logging';
import type { FundedOrganization } from '@app/testing';
import { releaseHolds } from '../release.queries';
import { SettlementService } from '../settlement.service';
import { CallDesk } from './call-desk';
import { callAsOrdered, type Orders, type Tally } from './callers';

const BUILT = 'dist/libs/billing/src/__fixtures__/calling-process.js';

type Run = Omit<Orders, 'settings' | 'price' | 'seed'> & { readonly callers: number };

/** Many callers on the same wallets at once, as processes of their own or, for short races, on connections of their own. */
export class RaceTrack {
  private constructor(
    readonly desk: CallDesk,
    private readonly launch: (orders: Orders) => Promise<Tally>,
  ) {}

  static async open(callers: 'processes' | 'connections'): Promise<RaceTrack> {
    return new RaceTrack(await CallDesk.open(), callers === 'processes' ? runProcess : callAsOrdered);
  }

  close = (): Promise<void> => this.desk.close();

  async fund(wallets: number, balance: string): Promise<FundedOrganization[]> {
    const payers: FundedOrganization[] = [];
    while (payers.length < wallets) payers.push(await this.desk.given.funded({ balance }));
    return payers;
  }

  /** Answers the tally of each. */
  run({ callers, ...orders }: Run): Promise<Tally[]> {
    const { config } = this.desk.test;
    const settings = { DATABASE_URL: config.databaseUrl, REDIS_URL: config.redisUrl, WEIR_LOG_LEVEL: 'silent' };
    const { price } = this.desk;
    const each = Array.from({ length: callers }, (_, index) =>
      this.launch({ ...orders, settings, price, seed: 7_919 * (index + 1) }),
    );
    return Promise.all(each);
  }

  /** Two workers settle until `race` is over and nothing waits any more. */
  async whileSettling<T>(race: () => Promise<T>): Promise<T> {
    const { config, database } = this.desk.test;
    const logger = new Logger(config);
    const workers = [new SettlementService(config, logger), new SettlementService(config, logger)];
    let isOver = false;
    const waiting = () => database.prisma.usageInbox.count();
    const settling = workers.map(async (worker) => {
      while (!isOver || (await waiting()) > 0) await worker.sweep();
    });
    try {
      return await race();
    } finally {
      isOver = true;
      await Promise.all(settling);
      await Promise.all(workers.map((worker) => worker.onApplicationShutdown()));
    }
  }

  async release(tallies: readonly Tally[]): Promise<void> {
    for (const { processId } of tallies) {
      while ((await releaseHolds(this.desk.test.database.pool, { processId }, { wereForwarded: false })) > 0);
    }
  }

  wallet(walletId: string) {
    return this.desk.test.database.prisma.wallet.findUniqueOrThrow({ where: { id: walletId } });
  }

  /** In this database, since it was made. */
  async deadlocks(): Promise<number> {
    const sql = 'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()';
    const { rows } = await this.desk.test.database.pool.query<{ deadlocks: number }>(sql);
    return rows[0]!.deadlocks;
  }
}

export const total = (tallies: readonly Tally[], of: 'admitted' | 'refused' | 'wronglyRefused'): number =>
  tallies.reduce((sum, tally) => sum + tally[of], 0);

export const chargedTo = (tallies: readonly Tally[], walletId: string): bigint =>
  tallies.reduce((sum, { charged }) => sum + (charged.get(walletId) ?? 0n), 0n);

async function runProcess(orders: Orders): Promise<Tally> {
  const child = fork(resolve(BUILT), { serialization: 'advanced', execArgv: [], env: {} });
  child.send(orders);
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`a calling process ended with code ${String(code)} before it answered`);
  });
  const [tally] = (await Promise.race([once(child, 'message'), died])) as [Tally];
  died.catch(() => undefined);
  return tally;
}
