import { createConnection, type RowDataPacket } from 'mysql2/promise';
import pg from 'pg';
import { ImportError } from '../import-error';
import { withoutPassword } from '../without-password';
import type { PageQuery, Row, TableReader } from './tables';

const CONNECT_TIMEOUT_MS = 10_000;
const QUERY_TIMEOUT_MS = 60_000;

/** Where the dialects of the two servers differ. */
interface Server {
  readonly quote: (name: string) => string;
  readonly asText: (column: string) => string;
  readonly parameter: (number: number) => string;
  /** The current schema, in its own information_schema. */
  readonly schema: string;
  readonly query: (sql: string, values: readonly string[]) => Promise<readonly Row[]>;
  readonly close: () => Promise<void>;
}

/** Throws ImportError when nobody answers there. */
export async function openPostgres(url: string): Promise<TableReader> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
  });
  // One that breaks between two questions fails the next.
  client.on('error', () => undefined);
  await client.connect().catch(refuse(url));
  return new SqlReader({
    quote: (name) => `"${name}"`,
    asText: (column) => `${column}::text`,
    parameter: (number) => `$${number}`,
    schema: 'current_schema()',
    query: async (sql, values) => (await client.query<Row>(sql, [...values])).rows,
    close: () => client.end(),
  });
}

/** Throws ImportError when nobody answers there. */
export async function openMysql(url: string): Promise<TableReader> {
  const connection = await createConnection({ uri: url, connectTimeout: CONNECT_TIMEOUT_MS, charset: 'utf8mb4' }).catch(
    refuse(url),
  );
  connection.on('error', () => undefined);
  return new SqlReader({
    quote: (name) => `\`${name}\``,
    asText: (column) => `CAST(${column} AS CHAR)`,
    parameter: () => '?',
    schema: 'database()',
    query: async (sql, values) => {
      const [rows] = await connection.query<(RowDataPacket & Row)[]>({ sql, timeout: QUERY_TIMEOUT_MS }, [...values]);
      return rows;
    },
    close: () => connection.end(),
  });
}

function refuse(url: string): (cause: unknown) => never {
  return (cause) => {
    const { message, code = '' } = cause as Error & { readonly code?: string };
    throw new ImportError(`${withoutPassword(url)} cannot be opened: ${message || code}.`, { cause });
  };
}

class SqlReader implements TableReader {
  constructor(private readonly server: Server) {}

  async columns(table: string): Promise<ReadonlySet<string>> {
    const { parameter, schema } = this.server;
    const rows = await this.server.query(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = ${schema} AND table_name = ${parameter(1)}`,
      [table],
    );
    return new Set(rows.map(({ name }) => String(name)));
  }

  page({ table, columns, orderedBy, after, limit }: PageQuery): Promise<readonly Row[]> {
    const { quote, asText, parameter, query } = this.server;
    const list = columns.map((column) => `${asText(quote(column))} AS ${quote(column)}`).join(', ');
    const order = `${quote(table)}.${quote(orderedBy)}`;
    const where = after === null ? '' : `WHERE ${order} > ${parameter(1)}`;
    const sql = `SELECT ${list} FROM ${quote(table)} ${where} ORDER BY ${order} LIMIT ${limit}`;
    return query(sql, after === null ? [] : [after]);
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
