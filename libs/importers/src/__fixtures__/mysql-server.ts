import type { AddressInfo } from 'node:net';
import * as mysql from 'mysql2';
import initSqlJs from 'sql.js';
import { readFileSync } from 'node:fs';

const VARCHAR = 253;

interface ServerConnection {
  sequenceId: number;
  on(event: 'query', handler: (sql: string) => void): void;
  on(event: 'error', handler: () => void): void;
  serverHandshake(handshake: object): void;
  writeColumns(columns: readonly object[]): void;
  writeTextRow(values: readonly (string | null)[]): void;
  writeEof(): void;
}

/** What mysql2's types leave out. */
interface ServerHalf {
  createServer(): {
    readonly _server: { address(): AddressInfo };
    on(event: 'connection', handler: (connection: ServerConnection) => void): void;
    listen(port: number, done: () => void): void;
    close(): void;
  };
}

/**
 * Speaks MySQL's protocol, by the server half of mysql2, over the tables of an SQLite file: what goes over the wire is real, what
 * answers a statement is not MySQL.
 */
export async function serveAsMysql(path: string): Promise<{ readonly url: string; close(): void }> {
  const sqlJs = await initSqlJs();
  const database = new sqlJs.Database(readFileSync(path));
  const server = (mysql as unknown as ServerHalf).createServer();
  server.on('connection', (connection) => {
    connection.serverHandshake({
      ...{ protocolVersion: 10, serverVersion: '8.4.0', connectionId: 1, statusFlags: 2, characterSet: 45 },
      // All of 4.1 but TLS and compression, which the server half does not speak.
      capabilityFlags: 0xff_f7_df,
      authCallback: (_parameters: unknown, done: (error: null) => void) => {
        done(null);
        connection.sequenceId = 0;
      },
    });
    connection.on('error', () => undefined);
    connection.on('query', (sql) => answer(connection, sql));
  });

  function answer(connection: ServerConnection, sql: string): void {
    const columns = /information_schema\.columns .* table_name = '(\w+)'/.exec(sql);
    const asked = columns ? `SELECT name FROM pragma_table_info('${columns[1]}')` : sql;
    const rows: Record<string, unknown>[] = [];
    const statement = database.prepare(asked);
    while (statement.step()) rows.push(statement.getAsObject());
    statement.free();
    const names = Object.keys(rows[0] ?? { none: null });
    const column = {
      catalog: 'def',
      schema: 'oneapi',
      table: 't',
      orgTable: 't',
      characterSet: 45,
      columnLength: 1_000,
    };
    connection.writeColumns(
      names.map((name) => ({
        ...column,
        name,
        orgName: name,
        columnType: VARCHAR,
        type: VARCHAR,
        flags: 0,
        decimals: 0,
      })),
    );
    for (const row of rows) connection.writeTextRow(names.map((name) => row[name] as string | null));
    connection.writeEof();
    // Each command counts its packets from 0.
    connection.sequenceId = 0;
  }

  await new Promise<void>((resolve) => {
    server.listen(0, resolve);
  });
  const { port } = server._server.address();
  return { url: `mysql://root:secret@127.0.0.1:${port}/oneapi`, close: () => server.close() };
}
