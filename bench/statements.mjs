import { say } from '../scripts/launcher/progress.mjs';

const MOST = 14;
const TOP = `
  SELECT regexp_replace(query, '\\s+', ' ', 'g') AS query, calls::int, total_exec_time AS ms, toplevel,
         shared_blks_hit::int AS hits, wal_bytes::bigint::text AS wal
    FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%' ORDER BY total_exec_time DESC LIMIT ${MOST}`;

/** What the statements between `open` and `read` cost. Wall time inside PostgreSQL, waits for locks and disk included. */
export class Statements {
  #rows = [];

  static async open(books) {
    await books.client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    await books.client.query('SELECT pg_stat_statements_reset()');
    return new Statements(books);
  }

  constructor(books) {
    this.books = books;
  }

  async read() {
    this.#rows = (await this.books.client.query(TOP)).rows;
  }

  report() {
    const { answered } = this.books;
    say(`\nStatements, for each of ${answered} answered calls (those inside functions are in their caller, too):`);
    for (const { query, calls, ms, toplevel, wal } of this.#rows) {
      const figures = [
        `${((ms / answered) * 1000).toFixed(1)} µs`,
        `${(ms / calls).toFixed(3)} ms x ${calls}`,
        `${Math.round(wal / answered)} B WAL`,
      ];
      say(
        `${figures.map((text) => text.padStart(18)).join('')}  ${toplevel ? '' : 'inside: '}${query.trim().slice(0, 110)}`,
      );
    }
  }
}
