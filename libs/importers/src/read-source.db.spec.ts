import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestDatabase, type TestDatabase } from '@app/testing';
import pg from 'pg';
import { keyOf, NEW_API, ONE_API, toPostgres, toSqlite, type Instance, type TestRow } from './__fixtures__/instance';
import { serveAsMysql } from './__fixtures__/mysql-server';
import { readSource } from './read-source';

const folder = mkdtempSync(join(tmpdir(), 'weir-sources-'));
const errorOf = (from: string, options = {}) =>
  readSource(from, options).then(
    () => 'no error',
    (error: Error) => error.message,
  );

describe('what is stored', () => {
  it('is the same from SQLite and PostgreSQL', async () => {
    const test: TestDatabase = await openTestDatabase();
    const name = `source_${Date.now()}`;
    const url = test.url.replace(/\/[^/?]+(\?|$)/, `/${name}$1`);
    await test.database.pool.query(`CREATE DATABASE ${name}`);
    try {
      const client = new pg.Client(url);
      await client.connect();
      for (const statement of toPostgres(NEW_API)) await client.query(statement);
      await client.end();
      const [postgres, sqlite] = [await readSource(url), await readSource(await toSqlite(NEW_API, 'new-api'))];
      expect({ ...postgres, origin: '' }).toEqual({ ...sqlite, origin: '' });
      expect(postgres.origin).not.toContain(new URL(url).password || 'postgres:');
      expect(await errorOf(test.url)).toContain('the table "users" has no column "username"');
    } finally {
      await test.database.pool.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await test.drop();
    }
  });

  it('is the same through the protocol of MySQL', async () => {
    const path = await toSqlite(NEW_API, 'new-api');
    const mysql = await serveAsMysql(path);
    const source = await readSource(mysql.url).finally(mysql.close);
    expect({ ...source, origin: '' }).toEqual({ ...(await readSource(path)), origin: '' });
    expect(source.origin).not.toContain('secret');
  });

  it('is taken for one-api by its columns, with its own channel types', async () => {
    const source = await readSource(await toSqlite(ONE_API, 'one-api'));
    expect(source).toMatchObject({ kind: 'one-api', name: 'one-api' });
    expect(source.channels).toMatchObject([{ baseUrl: 'https://api.deepseek.com/v1', weight: 100 }]);
    expect(source.people[1]!.apiTokens).toMatchObject([
      { allowedModels: ['gpt-4o'], allowedIps: ['192.168.0.0/16'], budgetUsd: null },
      { budgetUsd: '0.000002000' },
    ]);
  });

  it('needs completion ratios that are stored, and leaves what no channel serves', async () => {
    const { prices, leftOut } = await readSource(await toSqlite(NEW_API, 'new-api'));
    expect(prices.map(({ model }) => model).sort()).toEqual(['deepseek-chat', 'drawing', 'gpt-4o', 'mapped']);
    const reasons = Object.fromEntries(leftOut.map(({ name, reason }) => [name, reason]));
    expect(reasons).toMatchObject({
      unpriced: expect.stringContaining('its CompletionRatio is not stored'),
      free: expect.stringContaining('its ratio 0 cannot be a multiplier'),
      ImageRatio: 'has no counterpart here',
    });
  });
});

describe('the API of one-api and new-api', () => {
  /** Answers as the controllers of the two do. */
  async function serve(instance: Instance, product: 'one-api' | 'new-api') {
    const lists: Readonly<Record<string, readonly TestRow[]>> = {
      '/api/user/': instance.users.map(({ password: _password, access_token: _token, ...user }) => user),
      '/api/token/': instance.tokens.map((token) =>
        product === 'new-api' ? { ...token, key: `${String(token['key']).slice(0, 4)}**********A1` } : token,
      ),
      '/api/channel/': instance.channels.map((channel) => ({ ...channel, key: '' })),
      '/api/option/': instance.options,
    };
    const server = createServer((request: IncomingMessage, response: ServerResponse) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
      const answer = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
      const isKnown =
        request.headers.authorization === 'Bearer access-1' &&
        (product === 'one-api' || request.headers['new-api-user'] === '1');
      if (!isKnown) return answer(401, { success: false, message: 'no rights' });
      const all = lists[pathname]!;
      if (pathname === '/api/option/') return answer(200, { success: true, message: '', data: all });
      const page = Number(searchParams.get('p') ?? 0);
      if (product === 'one-api')
        return answer(200, { success: true, message: '', data: all.slice(page * 2, page * 2 + 2) });
      const size = 2;
      const at = Math.max(page, 1) - 1;
      const items = all.slice(at * size, at * size + size);
      return answer(200, { success: true, message: '', data: { page, page_size: size, total: all.length, items } });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, close: () => new Promise((resolve) => server.close(resolve)) };
  }

  it('is read page by page, and gives the users and balances that the database gives', async () => {
    const api = await serve(NEW_API, 'new-api');
    const source = await readSource(api.url, { accessToken: 'access-1' }).finally(api.close);
    const stored = await readSource(await toSqlite(NEW_API, 'new-api'));
    const plain = (people: typeof source.people) => people.map(({ apiTokens: _tokens, ...person }) => person);
    expect(plain(source.people)).toEqual(plain(stored.people));
    expect([source.prices, source.groups]).toEqual([stored.prices, stored.groups]);
  });

  it('says that credentials, and whole secrets, are not to be had there', async () => {
    const api = await serve(NEW_API, 'new-api');
    const { channels, changed, leftOut } = await readSource(api.url, { accessToken: 'access-1' }).finally(api.close);
    expect(channels.every(({ secrets, isEnabled }) => secrets.length === 0 && !isEnabled)).toBe(true);
    expect(changed.filter(({ reason }) => reason.startsWith('no credential can be read'))).toHaveLength(5);
    expect(leftOut.filter(({ reason }) => reason.startsWith('this API shows only a part of its key'))).toHaveLength(7);
  });

  it('gives whole secrets of tokens in one-api', async () => {
    const api = await serve(ONE_API, 'one-api');
    const { kind, people, leftOut } = await readSource(api.url, { accessToken: 'access-1' }).finally(api.close);
    expect(leftOut.map(({ name }) => name)).toContain('those of other users');
    expect([kind, people[1]!.apiTokens.map(({ lastFour }) => lastFour)]).toEqual(['one-api', ['AAA1', 'BBB1']]);
  });

  it('takes the completion ratios that new-api has built in', async () => {
    const meta = { key: 'CompletionRatioMeta', value: '{"unpriced":{"ratio":5,"locked":true}}' };
    const api = await serve({ ...NEW_API, options: [...NEW_API.options, meta] }, 'new-api');
    const { prices } = await readSource(api.url, { accessToken: 'access-1' }).finally(api.close);
    expect(prices.find(({ model }) => model === 'unpriced')).toMatchObject({
      perMillionTokens: { input: '6.00', output: '30.00' },
    });
  });

  it('is refused with what it answered, or that it is something else', async () => {
    const api = await serve(NEW_API, 'new-api');
    expect(await errorOf(api.url, { accessToken: 'wrong' })).toContain('refused: "no rights" (401)');
    await api.close();
    expect(await errorOf(api.url, { accessToken: 'access-1' })).toContain('cannot be reached: ECONNREFUSED');
    expect(await errorOf(api.url)).toBe('The API export needs the access token of root (--access-token).');
    const other = createServer((_request, response) => response.end('<html>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    expect(await errorOf(url, { accessToken: 'x' })).toContain('answered 200, and not as one-api or new-api does');
    other.close();
  });
});

describe('what cannot be read', () => {
  it('is refused by what is wrong with it, and passwords stay out of it', async () => {
    const broken = join(folder, 'broken.db');
    writeFileSync(broken, `SQLite format 3\0${'x'.repeat(4_096)}`);
    expect(await errorOf(broken)).toContain(`${broken} cannot be read as an SQLite file`);
    const large = join(folder, 'large.db');
    writeFileSync(large, 'SQLite format 3\0');
    truncateSync(large, 513 * 1024 * 1024);
    expect(await errorOf(large)).toMatch(/has 513 MB, and at most 512 MB can be read as a file/);
    expect(await errorOf(await toSqlite({ ...ONE_API, options: [] }, 'one-api'))).toBe('no error');
    expect(await errorOf(join(folder, 'none.db'))).toBe(`There is no file ${join(folder, 'none.db')}.`);
    expect(await errorOf('root:123456@tcp(localhost:3306)/oneapi')).toContain('write it as a URL: mysql://');
    expect(await errorOf('ftp://somewhere/x')).toContain('ftp:// is nothing that can be read');
    const refused = await errorOf('postgres://me:secret@127.0.0.1:1/oneapi');
    expect(refused).toContain('postgres://me@127.0.0.1:1/oneapi cannot be opened');
    expect(await errorOf('mysql://me:secret@127.0.0.1:1/oneapi')).toContain(
      'mysql://me@127.0.0.1:1/oneapi cannot be opened',
    );
    expect(refused).not.toContain('secret');
  });

  it('is a database of something else: the table is named', async () => {
    expect(keyOf('A')).toHaveLength(48);
    const { default: initSqlJs } = await import('sql.js');
    const database = new (await initSqlJs()).Database();
    database.run('CREATE TABLE accounts (id integer)');
    const path = join(folder, 'other.db');
    writeFileSync(path, database.export());
    expect(await errorOf(path)).toBe('other.db has no table "users", so it is not a database of one-api or new-api.');
  });
});
