import { setTimeout as sleep } from 'node:timers/promises';
import { runNode } from '../scripts/launcher/command.mjs';
import { inRepository, repository } from '../scripts/launcher/paths.mjs';
import { onShutdown, stopSignal } from '../scripts/launcher/shutdown.mjs';

const POLL_MS = 10;
const LONGEST_LAG_MS = 60_000;

/** Cheap to ask again and again: a row is a batch of calls. */
const CHARGED = `SELECT coalesce(sum(usage_count), 0)::int AS calls FROM ledger_transactions WHERE kind = 'usage'`;
const LEFT_OVER = `
  SELECT (SELECT count(*)::int FROM usage_records) AS recorded, (SELECT count(*)::int FROM usage_inbox) AS inbox,
         (SELECT count(*)::int FROM quarantined_usages) AS quarantined, (SELECT count(*)::int FROM holds) AS holds`;

/** What the database knows of the calls that the bench made. */
export class Books {
  /** Calls of ours that were answered. */
  answered = 0;

  static async open(environment) {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: environment.DATABASE_URL });
    client.on('error', () => undefined);
    await client.connect();
    onShutdown(() => client.end());
    return new Books(client, environment);
  }

  constructor(client, environment) {
    this.client = client;
    this.environment = environment;
  }

  /** Waits until every answered call is charged: { lagMs }. Throws Error when that does not happen. */
  async untilSettled() {
    const startedAt = performance.now();
    for (;;) {
      const { rows } = await this.client.query(CHARGED);
      const lagMs = performance.now() - startedAt;
      if (rows[0].calls === this.answered) return { lagMs };
      if (rows[0].calls > this.answered || lagMs > LONGEST_LAG_MS) {
        throw new Error(`${this.answered} calls were answered and ${rows[0].calls} charged`);
      }
      await sleep(POLL_MS, undefined, { signal: stopSignal });
    }
  }

  /** { isRight, lines }: whether all the money of the run is in its place. */
  async verify() {
    const script = inRepository('dist/scripts/ledger-verify.js');
    const { status, output } = await runNode(script, [], { cwd: repository, env: this.environment });
    const { rows } = await this.client.query(LEFT_OVER);
    const { recorded, inbox, quarantined, holds } = rows[0];
    const isComplete = recorded === this.answered && inbox + quarantined + holds === 0;
    return {
      isRight: status === 0 && isComplete,
      ledger: output.trimEnd(),
      ...rows[0],
      answered: this.answered,
    };
  }
}
