import { readFile, stat } from 'node:fs/promises';
import initSqlJs, { type SqlDatabase, type Statement } from 'sql.js';
import { ImportError } from '../import-error';
import type { Row, TableReader } from './tables';

/** sql.js holds the whole file in memory, twice while it opens it. */
const MAX_BYTES = 512 * 1024 * 1024;

export const SQLITE_MAGIC = 'SQLite format 3\0';

/** Throws ImportError for a file that is too large or damaged. */
export async function openSqlite(path: string): Promise<TableReader> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) {
    throw new ImportError(
      `${path} has ${Math.ceil(size / 1024 / 1024)} MB, and at most 512 MB can be read as a file. Most of that is usually the ` +
        'table "logs": delete from a copy (DELETE FROM logs; VACUUM;), or give a MySQL or PostgreSQL URL or the API.',
    );
  }
  const sqlJs = await initSqlJs();
  const database = new sqlJs.Database(await readFile(path));
  return new SqliteReader(database, path);
}

class SqliteReader implements TableReader {
  constructor(
    private readonly database: SqlDatabase,
    private readonly path: string,
  ) {}

  columns(table: string): Promise<ReadonlySet<string>> {
    const rows = this.query(`SELECT name FROM pragma_table_info(?)`, [table]);
    return Promise.resolve(new Set(rows.map(({ name }) => String(name))));
  }

  page({ table, columns, orderedBy, after, limit }: Parameters<TableReader['page']>[0]): Promise<readonly Row[]> {
    const list = columns.map((column) => `CAST("${column}" AS TEXT) AS "${column}"`).join(', ');
    const where = after === null ? '' : `WHERE "${orderedBy}" > CAST(? AS ${orderedBy === 'id' ? 'INTEGER' : 'TEXT'})`;
    const sql = `SELECT ${list} FROM "${table}" ${where} ORDER BY "${table}"."${orderedBy}" LIMIT ${limit}`;
    return Promise.resolve(this.query(sql, after === null ? [] : [after]));
  }

  close(): Promise<void> {
    this.database.close();
    return Promise.resolve();
  }

  private query(sql: string, values: readonly string[]): Row[] {
    let statement: Statement | undefined;
    const rows: Row[] = [];
    try {
      statement = this.database.prepare(sql);
      statement.bind(values);
      while (statement.step()) rows.push(statement.getAsObject() as Row);
    } catch (cause) {
      throw new ImportError(`${this.path} cannot be read as an SQLite file: ${(cause as Error).message}.`, { cause });
    } finally {
      statement?.free();
    }
    return rows;
  }
}
