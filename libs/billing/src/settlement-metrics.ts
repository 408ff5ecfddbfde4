import { Counter, Gauge, Histogram } from 'prom-client';
import type { Settled } from './settle.queries';

const lag = new Histogram({
  name: 'settle_lag_seconds',
  help: 'From the end of a call to its charge, of the call of each batch that took longest.',
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
});
const settledTotal = new Counter({ name: 'usages_settled_total', help: 'Calls charged by this process.' });
const estimatedTotal = new Counter({ name: 'usages_estimated_total', help: 'Of these, by our own count of tokens.' });
const orphansTotal = new Counter({
  name: 'usages_orphaned_total',
  help: 'Of these, up to the last checkpoint of a dead process.',
});
const sums = { settled: 0, estimated: 0, orphans: 0 };
const ratio = (part: number) => (sums.settled === 0 ? 0 : part / sums.settled);

new Gauge({
  name: 'usage_estimated_ratio',
  help: 'Share of calls charged by our own count, since this process started.',
  collect() {
    this.set(ratio(sums.estimated));
  },
});
new Gauge({
  name: 'orphan_ratio',
  help: 'Share of calls charged up to the last checkpoint of a dead process, since this process started.',
  collect() {
    this.set(ratio(sums.orphans));
  },
});

/** A few additions for each batch. */
export function noteSettled({ recorded, estimated, orphans, slowestSeconds }: Settled): void {
  if (recorded === 0) return;
  lag.observe(slowestSeconds);
  settledTotal.inc(recorded);
  estimatedTotal.inc(estimated);
  orphansTotal.inc(orphans);
  sums.settled += recorded;
  sums.estimated += estimated;
  sums.orphans += orphans;
}
