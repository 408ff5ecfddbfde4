import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import initSqlJs from 'sql.js';

type Value = string | number | boolean | null;
export type TestRow = Readonly<Record<string, Value>>;
export interface Instance {
  readonly users: readonly TestRow[];
  readonly tokens: readonly TestRow[];
  readonly channels: readonly TestRow[];
  readonly options: readonly TestRow[];
}

/** 48 letters and digits, as the source keeps them. */
export const keyOf = (letter: string): string => letter.repeat(47) + '1';

const option = (key: string, value: string): TestRow => ({ key, value });
const user = (id: number, username: string, more: TestRow): TestRow => ({
  ...{ id, username, display_name: '', password: '$2a$10$bcrypt', role: 1, status: 1, email: '', quota: 0 },
  group: 'default',
  access_token: `access-${id}`,
  ...more,
});
const token = (id: number, userId: number, letter: string, more: TestRow): TestRow => ({
  ...{ id, user_id: userId, key: keyOf(letter), status: 1, name: `token-${letter}`, expired_time: -1 },
  ...{ remain_quota: 0, unlimited_quota: true },
  ...more,
});
const channel = (id: number, name: string, more: TestRow): TestRow => ({
  ...{
    id,
    name,
    type: 1,
    key: `sk-vendor-${id}`,
    status: 1,
    models: 'gpt-4o',
    group: 'default',
    weight: 0,
    priority: 0,
  },
  base_url: '',
  ...more,
});

/** A small new-api with one of everything that is worth a test. */
export const NEW_API: Instance = {
  users: [
    user(1, 'root', { role: 100, email: 'Root@Example.com', quota: 100_000_000, display_name: 'Root User' }),
    user(2, 'alice', { email: 'alice@example.com', quota: 2_500_001, group: 'vip', display_name: 'Alice' }),
    user(3, 'bob', { quota: -1_000 }),
    user(4, 'carol', { email: 'carol@example.com', status: 2, quota: 500_000 }),
    user(5, 'dave', { email: 'dave@example.com', deleted_at: '2025-01-02 03:04:05+00:00' }),
  ],
  tokens: [
    token(1, 2, 'A', {}),
    token(2, 2, 'B', { unlimited_quota: false, remain_quota: 750_000, allow_ips: '10.0.0.1' }),
    token(3, 2, 'C', { model_limits_enabled: true, model_limits: 'gpt-4o,o3', expired_time: 4_102_444_800 }),
    token(4, 2, 'D', { status: 2 }),
    token(5, 2, 'E', { deleted_at: '2025-01-02 03:04:05+00:00' }),
    token(6, 3, 'F', { unlimited_quota: false, remain_quota: -5, group: 'vip' }),
    token(7, 4, 'G', {}),
    token(8, 99, 'H', {}),
    token(9, 2, 'I', { expired_time: 1_600_000_000, status: 3 }),
  ].map((row) => ({ model_limits_enabled: false, ...row })),
  channels: [
    channel(1, 'main', {
      key: 'sk-one\nsk-two\nsk-three',
      channel_info: '{"is_multi_key":true,"multi_key_size":3,"multi_key_status_list":{"1":2}}',
      models: 'gpt-4o,mapped,unpriced',
      model_mapping: '{"mapped":"gpt-4o-mini"}',
      group: 'default,vip',
      priority: 5,
      weight: 7,
    }),
    channel(2, 'deepseek', { type: 43, models: 'deepseek-chat', status: 3, param_override: '{"temperature":0}' }),
    channel(3, 'claude', { type: 14, models: 'claude-3' }),
    channel(4, 'same', { type: 8, base_url: 'https://relay.example/', models: 'drawing' }),
    channel(5, 'same', { type: 777, base_url: 'https://other.example/v1', models: 'gpt-4o' }),
    channel(6, 'nowhere', { type: 8 }),
  ],
  options: [
    option('QuotaPerUnit', '500000'),
    option(
      'ModelRatio',
      '{"gpt-4o": 2.5, "deepseek-chat": 0.135, "mapped": 1e-1, "gone": 1, "unpriced": 3, "claude-3": 1.5}',
    ),
    option('CompletionRatio', '{"gpt-4o": 4, "deepseek-chat": 4.074074074, "mapped": 4}'),
    option('CacheRatio', '{"gpt-4o": 0.5}'),
    option('ModelPrice', '{"drawing": 0.04}'),
    option('GroupRatio', '{"default": 1, "vip": 0.8, "free": 0}'),
    option('ImageRatio', '{"gpt-image-1": 2}'),
  ],
};

/** An older one-api: tokens with `models` and `subnet`, other numbers for channel types. */
export const ONE_API: Instance = {
  users: NEW_API.users.slice(0, 2),
  tokens: [
    token(1, 2, 'A', { models: 'gpt-4o', subnet: '192.168.0.0/16' }),
    token(2, 2, 'B', { unlimited_quota: false, remain_quota: 1 }),
  ],
  channels: [channel(1, 'deepseek', { type: 36, models: 'deepseek-chat' })],
  options: NEW_API.options,
};

const fixture = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

export type Tables = [table: string, row: TestRow][];
const rowsOf = ({ users, tokens, channels, options }: Instance): Tables =>
  Object.entries({ users, tokens, channels, options }).flatMap(([table, rows]) =>
    rows.map((row) => [table, row] as [string, TestRow]),
  );

export async function toSqlite(instance: Instance, schema: 'one-api' | 'new-api'): Promise<string> {
  const sqlJs = await initSqlJs();
  const database = new sqlJs.Database();
  database.run(fixture(`${schema}.sqlite.sql`));
  for (const [table, row] of rowsOf(instance)) {
    const columns = Object.keys(row).map((column) => `\`${column}\``);
    const values = Object.values(row).map((value) => (typeof value === 'boolean' ? Number(value) : value));
    database.run(`INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`, values);
  }
  const path = join(mkdtempSync(join(tmpdir(), 'weir-import-')), `${schema}.db`);
  writeFileSync(path, database.export());
  database.close();
  return path;
}

/** Statements that make it in PostgreSQL. */
export function toPostgres(instance: Instance): readonly { readonly text: string; readonly values: Value[] }[] {
  const inserts = rowsOf(instance).map(([table, row]) => {
    const columns = Object.keys(row).map((column) => `"${column}"`);
    const parameters = columns.map((_column, index) => `$${index + 1}`);
    return {
      text: `INSERT INTO ${table} (${columns.join()}) VALUES (${parameters.join()})`,
      values: Object.values(row),
    };
  });
  return [{ text: fixture('new-api.postgres.sql'), values: [] }, ...inserts];
}
