import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { FaultRig, judge, Load, Random, Total, USUAL_LOAD } from '@app/testing';

const SECONDS = Number(process.env['WEIR_SOAK_SECONDS'] ?? 0);
const CALLS_PER_SECOND = 300;
/** By then every process has what it keeps. */
const WARM_UP_SHARE = 0.1;
const TABLES = ['holds', 'usage_inbox', 'wallets'];

interface Figures {
  readonly rssMb: Readonly<Record<string, number>>;
  readonly deadTuples: Readonly<Record<string, number>>;
}

const soak = SECONDS > 0 ? it : it.skip;

describe('a long time under load', () => {
  let rig: FaultRig | undefined;
  afterAll(() => rig?.stop(), 60_000);

  soak(
    `F39 takes ${CALLS_PER_SECOND} calls a second for ${SECONDS} s, and grows no older by it`,
    async () => {
      // As in production: nobody is to be taken for dead because the machine is busy.
      rig = await FaultRig.start({ settings: { WEIR_JOURNAL_STALE_MS: '10000' } });
      const random = Random.ofRun();
      const total = new Total({ id: 'F39', name: `${CALLS_PER_SECOND} calls a second for ${SECONDS} s` }, random.seed);
      const shape = { ...USUAL_LOAD, callers: 128, perSecond: CALLS_PER_SECOND, poor: 0.05 };
      const load = new Load('soak-', rig.apiUrls, rig.payers, shape, random);
      await pause(SECONDS * WARM_UP_SHARE * 1_000);
      const early = await figures(rig);
      await pause(SECONDS * (1 - WARM_UP_SHARE) * 1_000);
      const late = await figures(rig);
      const calls = await load.stop();
      total.add(await judge(rig, { prefix: 'soak-', calls, allowance: {} }));
      const note = `settle lag p99 ${await settleLagMs(rig)} ms; ${inWords(early, late)}`;
      process.stderr.write(`${note}\n`);
      total.report(note);
    },
    (SECONDS + 300) * 1_000,
  );
});

async function figures({ apis, workers, test }: FaultRig): Promise<Figures> {
  const { rows } = await test.database.pool.query<{ relname: string; n_dead_tup: bigint }>(
    'SELECT relname, n_dead_tup FROM pg_stat_user_tables WHERE relname = ANY ($1)',
    [TABLES],
  );
  const rssMb = (pid: number) =>
    Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
  const named = [
    ...apis.map((api, index) => [`api ${index}`, api] as const),
    ...workers.map((worker, index) => [`worker ${index}`, worker] as const),
  ];
  return {
    rssMb: Object.fromEntries(named.map(([name, child]) => [name, rssMb(child.pid)])),
    deadTuples: Object.fromEntries(rows.map((row) => [row.relname, Number(row.n_dead_tup)])),
  };
}

async function settleLagMs({ test }: FaultRig): Promise<number> {
  const { rows } = await test.database.pool.query<{ lag: string }>(
    `SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM settled_at - completed_at) * 1000) AS lag
       FROM usage_records`,
  );
  return Math.round(Number(rows[0]!.lag));
}

function inWords(early: Figures, late: Figures): string {
  const rss = Object.keys(early.rssMb).map((name) => `${name} ${early.rssMb[name]} to ${late.rssMb[name]} MB`);
  const dead = TABLES.map((table) => `${table} ${early.deadTuples[table]} to ${late.deadTuples[table]} dead tuples`);
  return [...rss, ...dead].join(', ');
}
