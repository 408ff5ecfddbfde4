import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock } from '@app/common';
import { Logger } from '@app/logging';
import { Mailer } from '@app/mail';
import { ExportsQueue } from '@app/queue';
import { SettingsService } from '@app/settings';
import { eventually, expectLedgerBalanced } from '@app/testing';
import fc from 'fast-check';
import { anyCall, Books } from './__fixtures__/books';
import { ExportLetters } from './export-letters.service';
import { ExportRunner } from './export-runner.service';
import { beat, claimExport, finish, MOST_ATTEMPTS } from './exports.queries';
import { ExportsService, type ExportOwner } from './exports.service';
import type { Manifest } from './manifest';
import { NewExport } from './order-schema';

const ALL = { from: '2020-01-01T00:00:00Z', to: '2029-01-01T00:00:00Z' };

describe('the runner of exports', () => {
  let data: string;
  let books: Books;
  let queue: ExportsQueue;
  let exports: ExportsService;
  let runner: ExportRunner;

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'weir-exports-'));
    books = await Books.open({ WEIR_DATA_DIR: data });
    await books.settle(fc.sample(anyCall, { numRuns: 20, seed: 3 }));
    const { config, database } = books.test;
    queue = new ExportsQueue(config);
    exports = new ExportsService(database, queue, new Clock(), config);
    runner = newRunner();
  });
  afterEach(async () => {
    await books.test.database.pool.query('DELETE FROM exports');
    await expectLedgerBalanced(books.test.database);
  });
  afterAll(async () => {
    await runner.onApplicationShutdown();
    await queue.onApplicationShutdown();
    await books.close();
    await rm(data, { recursive: true });
  });

  function newRunner(): ExportRunner {
    const { config, database } = books.test;
    const [logger, settings] = [new Logger(config), new SettingsService(database)];
    const letters = new ExportLetters(config, database, settings, new Mailer(config, logger));
    return new ExportRunner(config, database, settings, letters, logger);
  }
  const ask = (owner: ExportOwner = null, order: Partial<NewExport> = {}) =>
    exports.create(books.test.database.prisma, {
      ...{ owner, createdById: null },
      order: NewExport.parse({ dataset: 'usage_detail', format: 'csv', ...ALL, ...order }),
    });
  const read = (id: string) => books.test.database.prisma.export.findUniqueOrThrow({ where: { id } });
  const folderOf = (id: string) => join(data, 'exports', id);
  const filesOf = (manifest: unknown) => (manifest as Manifest).files;
  const age = (id: string) =>
    books.test.database.pool.query(`UPDATE exports SET heartbeat_at = now() - interval '1 hour' WHERE id = $1`, [id]);

  it('makes all that waits, with a manifest beside each file', async () => {
    const [one, other] = [await ask(), await ask({ organizationId: books.tenants[0]!.organizationId })];
    await runner.runWaiting();
    for (const { id } of [one, other]) {
      const row = await read(id);
      expect(row).toMatchObject({ state: 'finished', attempt: 1, failure: null });
      expect(row.rowsDone).toBe(row.rowsTotal);
      expect(JSON.parse(await readFile(join(folderOf(id), 'manifest.json'), 'utf8'))).toEqual(row.manifest);
      expect(existsSync(join(folderOf(id), filesOf(row.manifest)[0]!.name))).toBe(true);
      expect(row.expiresAt!.getTime()).toBeGreaterThan(row.finishedAt!.getTime());
    }
  });

  it('makes one at a time for each organization, and two in all', async () => {
    const { pool } = books.test.database;
    const [first, second] = books.tenants.map(({ organizationId }) => ({ organizationId }));
    const asked = [await ask(first), await ask(first), await ask(), await ask(second)];
    const claimed = [await claimExport(pool), await claimExport(pool), await claimExport(pool)];
    expect(claimed.map((one) => one?.id)).toEqual([asked[0]!.id, asked[2]!.id, undefined]);
    await exports.cancel(books.test.database.prisma, null, asked[2]!.id);
    expect((await claimExport(pool))?.id).toBe(asked[3]!.id);
    await exports.cancel(books.test.database.prisma, first!, asked[0]!.id);
    expect((await claimExport(pool))?.id).toBe(asked[1]!.id);
  });

  it('gives each export to one worker, however many ask at once', async () => {
    const { pool } = books.test.database;
    for (const { organizationId } of books.tenants) await ask({ organizationId });
    const claimed = await Promise.all(Array.from({ length: 8 }, () => claimExport(pool)));
    const ids = claimed.flatMap((one) => one?.id ?? []);
    expect([ids.length, new Set(ids).size]).toEqual([2, 2]);
  });

  it('R05: makes an export of a lost worker again, with the bytes that it would have had', async () => {
    const { pool } = books.test.database;
    const whole = await ask();
    await runner.runWaiting();
    const { watermark, manifest } = await read(whole.id);

    const lost = await ask(null, { watermark: watermark!.toISOString() });
    const attempt = (await claimExport(pool))!;
    await mkdir(join(data, 'exports', `${lost.id}.attempt-1`));
    await books.settle(fc.sample(anyCall, { numRuns: 5, seed: 4 }));
    expect(await claimExport(pool)).toBeUndefined();
    await age(lost.id);
    await runner.runWaiting();
    expect(await read(lost.id)).toMatchObject({ state: 'finished', attempt: 2 });
    expect((await read(lost.id)).manifest).toEqual(manifest);
    expect(existsSync(join(data, 'exports', `${lost.id}.attempt-1`))).toBe(false);
    expect(await beat(pool, attempt, 5)).toBe(false);
    expect(await finish(pool, attempt, manifest as Manifest, 1)).toBe(false);
  });

  it('gives an export up whose workers are lost again and again, and says so', async () => {
    const { id } = await ask();
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      expect(await claimExport(books.test.database.pool)).toMatchObject({ id, attempt });
      await age(id);
    }
    await runner.runWaiting();
    expect(await read(id)).toMatchObject({ state: 'failed', failureCode: 'worker_lost' });
  });

  /** A change that is not committed yet holds the watermark up, and with it the export. */
  async function whileHeldUp(work: (id: string, running: Promise<void>) => Promise<void>, by = runner): Promise<void> {
    const writer = await books.test.database.pool.connect();
    await writer.query('BEGIN');
    await writer.query('SELECT pg_current_xact_id()');
    const { id } = await ask();
    const running = by.runWaiting();
    await eventually(async () => expect((await read(id)).state).toBe('running'));
    try {
      await work(id, running);
    } finally {
      await writer.query('COMMIT');
      writer.release();
      await running;
    }
  }

  it('leaves an export that is cancelled while it is made, and its files', async () => {
    let asked = '';
    await whileHeldUp(async (id) => {
      asked = id;
      await exports.cancel(books.test.database.prisma, null, id);
    });
    expect(await read(asked)).toMatchObject({ state: 'cancelled', manifest: null });
    expect(existsSync(folderOf(asked))).toBe(false);
  });

  it('gives what it makes back when it is stopped, as if nothing had been', async () => {
    const stopped = newRunner();
    let asked = '';
    await whileHeldUp(async (id) => {
      asked = id;
      stopped.stop();
      await Promise.resolve();
    }, stopped);
    expect(await read(asked)).toMatchObject({ state: 'waiting', attempt: 0 });
    await stopped.onApplicationShutdown();
    await runner.runWaiting();
    expect(await read(asked)).toMatchObject({ state: 'finished', attempt: 1 });
  });

  it('leaves the files alone of another worker that took over', async () => {
    const other = newRunner();
    let asked = '';
    let takenOver = Promise.resolve();
    await whileHeldUp(async (id) => {
      asked = id;
      await age(id);
      takenOver = other.runWaiting();
      await eventually(async () => expect((await read(id)).attempt).toBe(2));
    });
    await takenOver;
    await other.onApplicationShutdown();
    const row = await read(asked);
    expect(row).toMatchObject({ state: 'finished', attempt: 2 });
    expect(existsSync(join(folderOf(asked), filesOf(row.manifest)[0]!.name))).toBe(true);
  });

  it('deletes files past their time, and what no export has', async () => {
    const { id } = await ask();
    await runner.runWaiting();
    const stray = join(data, 'exports', `${books.tenants[0]!.organizationId}.attempt-1`);
    await mkdir(stray);
    await runner.deleteOldFiles();
    expect([existsSync(stray), existsSync(folderOf(id))]).toEqual([false, true]);
    await books.test.database.pool.query(`UPDATE exports SET expires_at = now() - interval '1 s'`);
    await runner.deleteOldFiles();
    expect([(await read(id)).state, existsSync(folderOf(id))]).toEqual(['expired', false]);
    await expect(exports.open(null, id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses more than wait already', async () => {
    for (let count = 0; count < 20; count++) await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'too_many_attempts' });
    await ask({ organizationId: books.tenants[0]!.organizationId });
  });
});
