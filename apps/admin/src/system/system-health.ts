import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { formatUsd, nanoUsd } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { instantOrNull, instant } from '../http/answers';
import { JobQueues } from '../jobs/job-queues';
import type { SystemAnswer } from './system.schemas';

interface Facts {
  readonly waiting: number;
  readonly oldest: Date | null;
  readonly settled: Date | null;
  readonly quarantined: number;
  readonly holds: number;
  readonly expired: number;
  readonly held: bigint;
  readonly findings: number;
}

const FACTS = `
  SELECT (SELECT count(*)::int FROM usage_inbox) AS waiting, (SELECT min(received_at) FROM usage_inbox) AS oldest,
         (SELECT max(created_at) FROM ledger_transactions WHERE kind = 'usage' AND id > (SELECT max(id) - 1000 FROM ledger_transactions)) AS settled,
         (SELECT count(*)::int FROM quarantined_usages) AS quarantined,
         (SELECT count(*)::int FROM holds) AS holds, (SELECT count(*)::int FROM holds WHERE expires_at < now()) AS expired,
         (SELECT coalesce(sum(amount_nano_usd), 0)::bigint FROM holds) AS held,
         (SELECT count(*)::int FROM audit_findings WHERE resolved_at IS NULL) AS findings`;

const SERVER = `
  SELECT current_setting('server_version') AS version, pg_database_size(current_database())::text AS "sizeBytes",
         (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()) AS connections,
         (SELECT max(substring(inhrelid::regclass::text FROM '\\d{8}$')) FROM pg_inherits
           WHERE inhparent = 'usage_records'::regclass) AS partition`;

const { version } = JSON.parse(readFileSync(resolve('package.json'), 'utf8')) as { readonly version: string };

@Injectable()
export class SystemHealth {
  constructor(
    private readonly database: Database,
    private readonly queues: JobQueues,
  ) {}

  async read(): Promise<SystemAnswer> {
    const { pool, prisma } = this.database;
    const [database, redis, facts, rounds] = await Promise.all([
      this.server(),
      this.redis().catch(() => null),
      pool.query<Facts>(FACTS).then(({ rows }) => rows[0]!),
      prisma.auditWatermark.findMany({ orderBy: { name: 'asc' } }),
    ]);
    const { waiting, quarantined, holds: open, expired, held } = facts;
    return {
      ...{ version, nodeVersion: process.versions.node, database, redis },
      settlement: {
        ...{ waiting, quarantined },
        oldestWaitingAt: instantOrNull(facts.oldest),
        lastSettledAt: instantOrNull(facts.settled),
      },
      holds: { open, expired, amountUsd: formatUsd(nanoUsd(held)) },
      audit: {
        openFindings: facts.findings,
        rounds: rounds.map(({ name, lookedAt }) => ({ name, lookedAt: instant(lookedAt) })),
      },
    };
  }

  private async server(): Promise<SystemAnswer['database']> {
    const { pool } = this.database;
    const { rows } = await pool.query<{
      version: string;
      sizeBytes: string;
      connections: number;
      partition: string | null;
    }>(SERVER);
    const { partition, ...server } = rows[0]!;
    const latencyMs = await timed(() => pool.query('SELECT 1'));
    return { ...server, latencyMs, partitionsUntil: partition?.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3') ?? null };
  }

  private async redis(): Promise<NonNullable<SystemAnswer['redis']>> {
    const { redis, all } = this.queues;
    const facts = await redis.info();
    const read = (name: string) => new RegExp(`^${name}:(.+)$`, 'm').exec(facts)?.[1]?.trim() ?? '';
    const latencyMs = await timed(() => redis.ping());
    const workers = await all[0]!.getWorkersCount();
    return { version: read('redis_version'), usedMemoryBytes: read('used_memory'), latencyMs, workers };
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return Math.round((performance.now() - start) * 10) / 10;
}
