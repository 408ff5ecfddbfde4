import { INVARIANTS } from '@app/billing';
import { Gauge, register } from 'prom-client';
import type pg from 'pg';

/** A scrape asks for every gauge at once: one answer of the database serves them all. */
const SAME_SCRAPE_MS = 1_000;

/** Small tables, and an index that has the rare calls only: a scrape reads no history. */
const FIGURES = `
  SELECT (SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 FROM usage_inbox) AS inbox_oldest_seconds,
         (SELECT count(*)::float8 FROM usage_inbox) AS inbox_calls,
         (SELECT count(*)::float8 FROM holds) AS holds_open,
         (SELECT count(*)::float8 FROM quarantined_usages) AS quarantined_usages,
         (SELECT coalesce(sum(overrun_nano_usd), 0)::float8 FROM usage_records
           WHERE overrun_nano_usd > 0 OR disputed_usage IS NOT NULL) AS overrun_nano_usd_total,
         (SELECT coalesce(jsonb_object_agg("check", findings), '{}') FROM (
            SELECT "check", count(*) AS findings FROM audit_findings WHERE resolved_at IS NULL GROUP BY "check") AS open) AS findings`;

const GAUGES = {
  inbox_oldest_seconds: 'How long the oldest call has waited in the inbox.',
  inbox_calls: 'Calls in the inbox, waiting to be settled.',
  holds_open: 'Calls whose money is held.',
  quarantined_usages: 'Calls that settlement refused and a person must decide about.',
  overrun_nano_usd_total: 'What calls cost beyond their caps, ever.',
} as const;

type Figures = Readonly<Record<keyof typeof GAUGES, number>> & { readonly findings: Readonly<Record<string, number>> };

/** What the database says of the money, as every worker sees it. Called again it forgets the pool of before. */
export function exportAuditMetrics(pool: pg.Pool): void {
  let asked = { atMs: -Infinity, figures: Promise.resolve<Figures | undefined>(undefined) };
  const figures = (): Promise<Figures | undefined> => {
    if (performance.now() - asked.atMs > SAME_SCRAPE_MS)
      asked = { atMs: performance.now(), figures: readFigures(pool) };
    return asked.figures;
  };
  for (const [name, help] of Object.entries(GAUGES) as [keyof typeof GAUGES, string][]) {
    register.removeSingleMetric(name);
    new Gauge({
      name,
      help,
      async collect() {
        this.set((await figures())?.[name] ?? NaN);
      },
    });
  }
  const name = 'billing_invariant_violations';
  register.removeSingleMetric(name);
  new Gauge({
    name,
    help: 'Open findings of the auditor, by invariant or other check.',
    labelNames: ['invariant'],
    async collect() {
      const findings = (await figures())?.findings;
      this.reset();
      if (!findings) return;
      const none = Object.fromEntries(INVARIANTS.map(({ id }) => [id, 0]));
      for (const [invariant, open] of Object.entries({ ...none, ...findings })) this.set({ invariant }, open);
    },
  });
}

/** Undefined: the database is away, and the metrics say that they do not know. */
async function readFigures(pool: pg.Pool): Promise<Figures | undefined> {
  try {
    return (await pool.query<Figures>(FIGURES)).rows[0];
  } catch {
    return undefined;
  }
}
