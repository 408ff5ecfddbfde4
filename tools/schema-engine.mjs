#!/usr/bin/env node
// Speaks the Prisma CLI's schema-engine protocol (JSON-RPC over stdio) on top of
// the WebAssembly schema engine and @prisma/adapter-pg. No native binary.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as runtime from '@prisma/schema-engine-wasm/schema_engine_bg';

const require = createRequire(import.meta.url);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    datamodels: { type: 'string', multiple: true },
    datasource: { type: 'string' },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
});
const url = values.datasource ? JSON.parse(values.datasource).url : process.env.DATABASE_URL;

function poolConfig(connectionString, database) {
  // not connectionString: pg lets it override `database`, and the adapter's shadow
  // database would then silently be the main one.
  const u = new URL(connectionString);
  return {
    host: u.searchParams.get('host') ?? decodeURIComponent(u.hostname),
    port: Number(u.port || 5432),
    user: decodeURIComponent(u.username),
    password: decodeURIComponent(u.password),
    database: database ?? decodeURIComponent(u.pathname.slice(1)),
    max: 1, // one session, so that the engine's advisory lock holds from first statement to last
    ssl: ['require', 'verify-ca', 'verify-full'].includes(u.searchParams.get('sslmode') ?? '') || undefined,
  };
}
const schemaName = () => new URL(url).searchParams.get('schema') ?? undefined;

const log = (level, message, extra = {}) =>
  process.stderr.write(
    JSON.stringify({
      timestamp: new Date().toISOString(),
      level,
      fields: { message, ...extra },
      target: 'schema_engine::logger',
    }) + '\n',
  );

const ALREADY_THERE = ['42P04', '23505']; // also what the loser of a race gets
const createDatabase = (name) =>
  withClient('postgres', (c) => c.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`)).catch((e) => {
    if (!ALREADY_THERE.includes(e.code)) throw e;
  });

async function withClient(database, fn) {
  const client = new pg.Client(poolConfig(url, database));
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}

const CHAR_OID = 18;

// @prisma/adapter-pg refuses the catalogs' one-byte "char" type, which introspection reads.
function completed(adapter) {
  const queryRaw = adapter.queryRaw;
  adapter.queryRaw = async (query) => {
    const result = await adapter.performIO(query);
    const isChar = result.fields.map((f) => f.dataTypeID === CHAR_OID);
    const fields = result.fields.map((f, i) => (isChar[i] ? { ...f, dataTypeID: pg.types.builtins.TEXT } : f));
    const view = Object.create(adapter, { performIO: { value: async () => ({ ...result, fields }) } });
    const set = await queryRaw.call(view, query);
    set.columnTypes = set.columnTypes.map((t, i) => (isChar[i] ? ColumnTypeEnum.Character : t));
    return set;
  };
  // It also splits scripts at every semicolon, inside function bodies too; one simple query keeps them
  // whole, in one implicit transaction, as the native engine does.
  adapter.executeScript = async (script) => {
    try {
      await adapter.client.query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  return adapter;
}

class MigrationAdapter extends PrismaPg {
  async connect() {
    return completed(await super.connect());
  }

  // The inherited one drops the shadow database while its own pool is still open, which PostgreSQL refuses.
  async connectToShadowDb() {
    const name = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
    await withClient(undefined, (c) => c.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`));
    const adapter = await new MigrationAdapter(poolConfig(url, name)).connect();
    const close = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await close();
      await withClient(undefined, (c) => c.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`));
    };
    return adapter;
  }
}

async function cli(command) {
  log('INFO', `schema engine (wasm) cli ${command}`);
  const db = poolConfig(url).database;
  try {
    if (command === 'can-connect-to-database') await withClient(db, (c) => c.query('SELECT 1'));
    else if (command === 'create-database') await createDatabase(db);
    else if (command === 'drop-database') {
      await withClient('postgres', (c) => c.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(db)} WITH (FORCE)`));
      log('INFO', 'The database was successfully dropped.');
    } else throw new Error(`unknown command ${command}`);
    return 0;
  } catch (e) {
    const code = e.code === '3D000' ? 'P1003' : e.code === '28P01' ? 'P1000' : 'P1001';
    log('ERROR', e.message || String(e), { error_code: code, is_panic: false });
    return 1;
  }
}

async function serve() {
  const wasm = new WebAssembly.Instance(
    new WebAssembly.Module(
      readFileSync(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm')),
    ),
    { './schema_engine_bg.js': runtime },
  );
  runtime.__wbg_set_wasm(wasm.exports);
  wasm.exports.__wbindgen_start();

  // One engine a request: after applyMigrations the same instance no longer finds its shadow-database factory.
  const call = async (method, params) => {
    // This build's evaluateDataLoss never receives a shadow database; a diff answers the same question.
    if (method === 'evaluateDataLoss') {
      const { migrationsList, schema, filters } = params;
      const { stdout } = await call('diff', {
        from: { tag: 'migrations', ...migrationsList },
        to: { tag: 'schemaDatamodel', ...schema },
        script: true,
        exitCode: null,
        filters,
      });
      const lost = stdout.match(/^.*\bDROP (TABLE|COLUMN|SCHEMA)\b.*$/gm) ?? [];
      return {
        migrationSteps: /^\s*[A-Z]/m.test(stdout) ? 1 : 0,
        unexecutableSteps: [],
        warnings: lost.map((line) => ({ message: `Loses data: ${line.trim()}`, stepIndex: 0 })),
      };
    }
    const engine = await runtime.SchemaEngine.new(
      { datamodels: values.datamodels?.map((p) => [p, readFileSync(p, 'utf8')]) },
      (m) => process.env.DEBUG && log('DEBUG', String(m)),
      bindMigrationAwareSqlAdapterFactory(
        new MigrationAdapter(poolConfig(url ?? 'postgresql://none@127.0.0.1:1/none'), { schema: url && schemaName() }),
      ),
    );
    try {
      return await engine[method](params);
    } finally {
      engine.free();
    }
  };

  const methods = { getDatabaseVersion: 'version' };
  const send = (o) => process.stdout.write(JSON.stringify(o) + '\n');
  const input = createInterface({ input: process.stdin, crlfDelay: Infinity });
  let queue = Promise.resolve();
  let printId = 1_000_000;
  input.on('line', (line) => {
    if (!line.trim()) return;
    const req = JSON.parse(line);
    if (!req.method) return; // acknowledgement of a `print`
    queue = queue.then(async () => {
      try {
        let result;
        if (req.method === 'createDatabase') {
          const name = poolConfig(url).database;
          await createDatabase(name);
          result = { databaseName: name };
        } else result = await call(methods[req.method] ?? req.method, req.params);
        if (req.method === 'diff' && result.stdout) {
          send({ jsonrpc: '2.0', id: printId++, method: 'print', params: { content: result.stdout } });
          result = { exitCode: result.exitCode };
        }
        send({ jsonrpc: '2.0', id: req.id, result: result ?? null });
      } catch (e) {
        send({
          jsonrpc: '2.0',
          id: req.id,
          error: {
            code: 4466,
            message: e.message,
            data: { is_panic: false, message: e.message, error_code: e.code, meta: e.meta },
          },
        });
      }
    });
  });
  await new Promise((r) => input.on('close', r));
  await queue;
  return 0;
}

process.exit(positionals[0] === 'cli' ? await cli(positionals[1]) : await serve());
