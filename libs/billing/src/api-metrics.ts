import { Gauge, register } from 'prom-client';

/** Read when somebody asks for the metrics, never on the way of a call. */
export interface ApiFigures {
  readonly callsInFlight: () => number;
  readonly unshipped: () => number;
  readonly oldestUnshippedSeconds: () => number;
}

/** The metrics of an API process. Called again it forgets the figures of before. */
export function exportApiMetrics(figures: ApiFigures): void {
  gauge('calls_in_flight', 'Calls that were admitted and have not ended.', figures.callsInFlight);
  gauge('journal_calls', 'Finished calls that have not reached the inbox.', figures.unshipped);
  gauge(
    'journal_oldest_seconds',
    'How long a finished call has waited to reach the inbox.',
    figures.oldestUnshippedSeconds,
  );
}

function gauge(name: string, help: string, read: () => number): void {
  register.removeSingleMetric(name);
  new Gauge({
    name,
    help,
    collect() {
      this.set(read());
    },
  });
}
