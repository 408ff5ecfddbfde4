import type { NanoUsd } from '@app/common';
import { Database, Snapshot } from '@app/database';
import { Logger } from '@app/logging';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Payer } from './admitted-call';

const REFRESH_MS = 30_000;

/** What calls usually cost (see ExpectedCostsTask), for organizations whose calls are not held at their worst case. */
@Injectable()
export class ExpectedCosts implements OnModuleInit, OnApplicationShutdown {
  private readonly snapshot: Snapshot<ReadonlyMap<string, bigint>>;

  constructor(
    private readonly database: Database,
    logger: Logger,
  ) {
    this.snapshot = new Snapshot(() => this.load(), {
      everyMs: REFRESH_MS,
      onError: (error) => logger.error('what calls usually cost could not be read again', error),
    });
  }

  async onModuleInit(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): void {
    this.snapshot.stop();
  }

  /** What is held for a call that can cost `cap`: the cap, unless the organization accepts less and enough is known. */
  amountFor({ holdMode, organizationId }: Payer, modelId: string, cap: NanoUsd): NanoUsd {
    if (holdMode === 'strict') return cap;
    const usual = this.snapshot.current().get(`${organizationId} ${modelId}`);
    return usual !== undefined && usual < cap ? (usual as NanoUsd) : cap;
  }

  private async load(): Promise<ReadonlyMap<string, bigint>> {
    const rows = await this.database.prisma.expectedCost.findMany();
    return new Map(rows.map((row) => [`${row.organizationId} ${row.modelId}`, row.p99NanoUsd]));
  }
}
