import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inRepository } from '../scripts/launcher/paths.mjs';
import { residentPeakBytes } from './cpu.mjs';

/** Makes one export and says what it took. */
process.once('message', async ({ dataset, format, folder }) => {
  const require = createRequire(inRepository('package.json'));
  require('reflect-metadata');
  const { chooseWatermark, datasetOf, makeExport, openExportPool } = require('./dist/libs/exports/src');
  const pool = openExportPool(process.env.DATABASE_URL, 2);
  const period = { from: '2020-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z', timeZone: 'UTC', grain: 'day' };
  const parameters = { ...period, filter: {}, columns: [...datasetOf(dataset).defaults], hasBom: false };
  const startedAt = performance.now();
  const watermark = await chooseWatermark(pool);
  const task = { dataset, format, parameters, organizationId: null, memberId: null, watermark };
  const watcher = { begins: () => Promise.resolve(), wrote: () => undefined };
  const manifest = await makeExport(pool, task, mkdtempSync(join(folder, 'one-')), watcher);
  const seconds = (performance.now() - startedAt) / 1000;
  await pool.end();
  const { charge_usd: charged } = manifest.sums.USD;
  const [{ bytes }] = manifest.files;
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  process.send({ rows: manifest.rows, seconds, cpuSeconds, bytes, charged, peakBytes: residentPeakBytes(process.pid) });
});
