import { ImportError } from '../import-error';

/** Every value as text, so that no number passes through a float; null where there is none. */
export type Row = Readonly<Record<string, string | null>>;

export const TABLES = ['users', 'tokens', 'channels', 'options'] as const;
export type TableName = (typeof TABLES)[number];

/** A database of one-api or new-api, whatever it is stored in. */
export interface TableReader {
  /** Names of the columns; none: there is no such table. */
  columns(table: TableName): Promise<ReadonlySet<string>>;
  /** At most `limit` rows with an id above `afterId`, in the order of ids. */
  page(query: PageQuery): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export interface PageQuery {
  readonly table: TableName;
  readonly columns: readonly string[];
  /** What tells rows apart: `id`, or `key` for options. */
  readonly orderedBy: string;
  /** Null: from the first row on. */
  readonly after: string | null;
  readonly limit: number;
}

/** What an instance of one-api or new-api has, as it is stored. */
export interface StoredTables {
  readonly users: readonly Row[];
  readonly tokens: readonly Row[];
  readonly channels: readonly Row[];
  readonly options: ReadonlyMap<string, string>;
  readonly product: 'one-api' | 'new-api';
}

/** What we look at; a column that a version does not have is left out. `key` and `group` are words of SQL, hence quotes. */
const WANTED: Readonly<Record<TableName, readonly string[]>> = {
  users: ['id', 'username', 'display_name', 'role', 'status', 'email', 'quota', 'group', 'deleted_at'],
  tokens: [
    ...['id', 'user_id', 'key', 'status', 'name', 'expired_time', 'remain_quota', 'unlimited_quota', 'deleted_at'],
    ...['models', 'subnet', 'model_limits_enabled', 'model_limits', 'allow_ips', 'group'],
  ],
  channels: [
    ...['id', 'type', 'key', 'status', 'name', 'weight', 'base_url', 'models', 'group', 'model_mapping', 'priority'],
    ...['openai_organization', 'status_code_mapping', 'param_override', 'header_override', 'setting', 'system_prompt'],
    ...['channel_info', 'other'],
  ],
  options: ['key', 'value'],
};
const NEEDED: Readonly<Record<TableName, readonly string[]>> = {
  users: ['id', 'username', 'quota'],
  tokens: ['id', 'user_id', 'key'],
  channels: ['id', 'type', 'key', 'models'],
  options: ['key', 'value'],
};

const PAGE_ROWS = 1_000;
const MAX_ROWS = 1_000_000;

/** Throws ImportError naming the table or column that is missing. */
export async function readTables(reader: TableReader, origin: string): Promise<StoredTables> {
  const rows = {} as Record<TableName, readonly Row[]>;
  let product: StoredTables['product'] = 'one-api';
  for (const table of TABLES) {
    const present = await reader.columns(table);
    requireColumns(table, present, origin);
    // Only new-api limits tokens to models by a switch and a list.
    if (present.has('model_limits_enabled')) product = 'new-api';
    const columns = WANTED[table].filter((column) => present.has(column));
    rows[table] = await readAll(reader, { table, columns, orderedBy: table === 'options' ? 'key' : 'id' });
  }
  const options = new Map(rows.options.map(({ key, value }) => [key ?? '', value ?? '']));
  return { users: rows.users, tokens: rows.tokens, channels: rows.channels, options, product };
}

function requireColumns(table: TableName, present: ReadonlySet<string>, origin: string): void {
  const what = 'so it is not a database of one-api or new-api';
  if (present.size === 0) throw new ImportError(`${origin} has no table "${table}", ${what}.`);
  const missing = NEEDED[table].find((column) => !present.has(column));
  if (missing) throw new ImportError(`${origin}: the table "${table}" has no column "${missing}", ${what}.`);
}

async function readAll(reader: TableReader, query: Pick<PageQuery, 'table' | 'columns' | 'orderedBy'>) {
  const all: Row[] = [];
  let after: string | null = null;
  while (all.length < MAX_ROWS) {
    const page: readonly Row[] = await reader.page({ ...query, after, limit: PAGE_ROWS });
    all.push(...page);
    if (page.length < PAGE_ROWS) return all;
    after = page.at(-1)![query.orderedBy]!;
  }
  throw new ImportError(`The table "${query.table}" has more than ${MAX_ROWS} rows, more than one import can take.`);
}
