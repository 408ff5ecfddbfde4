import { expectLedgerBalanced } from '@app/testing';
import fc from 'fast-check';
import { anyCall, Books } from './__fixtures__/books';
import { ExportDesk } from './__fixtures__/export-desk';
import { DATASET_IDS } from './datasets';
import { FORMATS } from './order-schema';
import { chooseWatermark, reachWatermark } from './watermark';

describe('R05: the same export again', () => {
  let books: Books;
  let desk: ExportDesk;
  const arrive = (seed: number) => books.settle(fc.sample(anyCall, { numRuns: 25, seed }));
  const findDifference = async () => {
    const { prisma } = books.test.database;
    const vendor = { name: 'Vendor', providerId: 'openai', adapter: 'csv' as const };
    const source = await prisma.reconciliationSource.upsert({ where: { name: 'Vendor' }, create: vendor, update: {} });
    const none = { inputTokensDelta: 1n, cachedTokensDelta: 0n, outputTokensDelta: 0n, facts: {} };
    const day = new Date('2026-01-31');
    const run = await prisma.reconciliationRun.create({
      data: { sourceId: source.id, firstDay: day, lastDay: day, actor: 'test' },
    });
    const of = { sourceId: source.id, runId: run.id, upstreamModel: run.id, class: 'unknown' as const };
    await prisma.reconciliationDifference.create({ data: { ...of, ...none, day } });
  };

  beforeAll(async () => {
    books = await Books.open();
    desk = new ExportDesk(books.test.url);
    await arrive(1);
  });
  afterEach(() => expectLedgerBalanced(books.test.database));
  afterAll(async () => {
    await desk.close();
    await books.close();
  });

  it.each(DATASET_IDS.flatMap((dataset) => FORMATS.map((format) => [dataset, format] as const)))(
    'is the same bytes although usage and money came since: %s as %s',
    async (dataset, format) => {
      const first = await desk.make(dataset, { format });
      await arrive(2);
      await books.move({ kind: 'topUp', organization: 0, amount: 5n });
      await findDifference();
      const watermark = first.manifest.watermark.settledBefore;
      const second = await desk.make(dataset, { format, watermark });
      expect(second.bytes.equals(first.bytes)).toBe(true);
      expect(second.manifest).toEqual(first.manifest);
      expect((await desk.make(dataset, { format })).bytes.equals(first.bytes)).toBe(false);
    },
  );

  it('is the same whatever the plan of the database', async () => {
    const { manifest, bytes } = await desk.make('usage_detail');
    const watermark = manifest.watermark.settledBefore;
    const { pool } = books.test.database;
    const name = new URL(books.test.url).pathname.slice(1);
    await pool.query(`ALTER DATABASE ${name} SET enable_indexscan = off`);
    await pool.query(`ALTER DATABASE ${name} SET enable_hashagg = off`);
    const other = new ExportDesk(books.test.url);
    for (const dataset of ['usage_detail', 'usage_focus', 'margin'] as const) {
      const usual = await desk.make(dataset, { watermark });
      expect((await other.make(dataset, { watermark })).bytes.equals(usual.bytes)).toBe(true);
    }
    expect((await other.make('usage_detail', { watermark })).bytes.equals(bytes)).toBe(true);
    await other.close();
  });

  it('leaves out what is still being written, and never takes it in later', async () => {
    const { pool } = books.test.database;
    const writer = await pool.connect();
    await writer.query('BEGIN');
    const { rows } = await writer.query<{ at: Date }>('SELECT pg_current_xact_id(), now() AS at');
    const watermark = await chooseWatermark(pool);
    expect(watermark.getTime()).toBeLessThanOrEqual(rows[0]!.at.getTime());
    await expect(reachWatermark(pool, new Date(rows[0]!.at.getTime() + 60_000))).rejects.toMatchObject({
      details: { param: 'watermark' },
    });
    await writer.query('COMMIT');
    writer.release();
    const later = await chooseWatermark(pool);
    expect(later.getTime()).toBeGreaterThan(rows[0]!.at.getTime());
  });
});
