import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ImportError } from './import-error';
import type { ImportSource } from './import-source';
import { readConfig } from './litellm/read-config';
import { toSource as fromLiteLlm } from './litellm/to-source';
import { readApi } from './one-api/api-tables';
import { openMysql, openPostgres } from './one-api/sql-reader';
import { openSqlite, SQLITE_MAGIC } from './one-api/sqlite-reader';
import { readTables, type StoredTables, type TableReader } from './one-api/tables';
import { toSource as fromOneApi } from './one-api/to-source';
import { withoutPassword } from './without-password';

export interface SourceOptions {
  /** Tells two instances of one product apart; by default the product's name. */
  readonly name?: string;
  readonly product?: 'one-api' | 'new-api';
  /** Users without an address get `username@` this. */
  readonly emailDomain?: string;
  /** For the API export: the access token of root, and for new-api root's id. */
  readonly accessToken?: string;
  readonly userId?: string;
  /** What `os.environ/NAME` of a LiteLLM file stands for. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const MAX_CONFIG_BYTES = 16 * 1024 * 1024;

/** Reads a file or what is at a URL: which of the sources it is shows in itself. Throws ImportError saying what is wrong. */
export async function readSource(from: string, options: SourceOptions = {}): Promise<ImportSource> {
  if (/@tcp\(/.test(from)) {
    throw new ImportError('That is how Go writes it; write it as a URL: mysql://user:password@host:3306/database.');
  }
  const scheme = /^([a-z][a-z0-9+]*):\/\//i.exec(from)?.[1]?.toLowerCase();
  if (!scheme) return readPath(from, options);
  const open = DATABASES[scheme];
  const origin = withoutPassword(from);
  if (open) return fromOneApi(await readOpen(await open(from), origin), { ...options, origin });
  if (/^https?$/.test(scheme)) return readFromApi(from, { ...options, origin });
  throw new ImportError(`${scheme}:// is nothing that can be read: mysql://, postgres:// and https:// are, and files.`);
}

async function readFromApi(
  baseUrl: string,
  options: SourceOptions & { readonly origin: string },
): Promise<ImportSource> {
  const { accessToken, userId = '1' } = options;
  if (!accessToken) throw new ImportError('The API export needs the access token of root (--access-token).');
  const stored = await readApi({ baseUrl, accessToken, userId });
  const source = fromOneApi(stored, options);
  const owners = new Set(stored.tokens.map((token) => token['user_id']));
  if (stored.users.length < 2 || owners.size > 1) return source;
  const reason = "this API gives out those of the access token's owner only: import from the database";
  return { ...source, leftOut: [...source.leftOut, { kind: 'API token', name: 'those of other users', reason }] };
}

const DATABASES: Readonly<Record<string, (url: string) => Promise<TableReader>>> = {
  mysql: openMysql,
  postgres: openPostgres,
  postgresql: openPostgres,
};

async function readPath(path: string, options: SourceOptions): Promise<ImportSource> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new ImportError(`There is no file ${path}.`);
  const origin = basename(path);
  if (await isSqlite(path)) return fromOneApi(await readOpen(await openSqlite(path), origin), { ...options, origin });
  if (found.size > MAX_CONFIG_BYTES)
    throw new ImportError(`${path} is neither an SQLite file nor as small as a config.yaml.`);
  return readLiteLlm(await readFile(path, 'utf8'), { ...options, origin });
}

/** A LiteLLM file that is at hand as text. */
export function readLiteLlm(text: string, options: SourceOptions & { readonly origin: string }): ImportSource {
  return fromLiteLlm(readConfig(text, options.origin), { ...options, environment: options.environment ?? {} });
}

async function readOpen(reader: TableReader, origin: string): Promise<StoredTables> {
  try {
    return await readTables(reader, origin);
  } finally {
    await reader.close();
  }
}

async function isSqlite(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(SQLITE_MAGIC.length), 0, SQLITE_MAGIC.length, 0);
    return buffer.toString('latin1') === SQLITE_MAGIC;
  } finally {
    await file.close();
  }
}
