import { createRequire } from 'node:module';
import { inRepository } from '../scripts/launcher/paths.mjs';
import { say, step } from '../scripts/launcher/progress.mjs';
import { Books } from './books.mjs';
import { fillUsage, idOf } from './dashboard-history.mjs';
import { median } from './phases.mjs';

const GOAL = { pageMs: 300, overviewMs: 500 };
const REPEATS = 20;
const HOUR_MS = 3_600_000;

const FILTERS = {
  everything: {},
  'common: a model': { modelRequested: 'model 0' },
  'common: a channel': { channelId: idOf(4, 3) },
  'common: an organization': { organizationId: idOf(1, 0) },
  'rare: an organization': { organizationId: idOf(1, 199) },
  'rare: an API token': { apiTokenId: idOf(2, 998) },
  'rare: a user': { userId: idOf(3, 499) },
  'rare: an error': { errorCode: 'upstream_timeout' },
  'rare: a finish reason': { finishReason: 'content_filter' },
  'rare: an end user': { endUser: 'end user 777' },
  'rare: charges above nearly all': { minChargeNanoUsd: 7_124_000n },
  'rare: slower than nearly all': { minTotalMs: 29_680 },
  'empty: a model nobody called': { modelRequested: 'no such model' },
  'empty: an end user nobody was': { endUser: 'nobody' },
  'empty: slower than all': { minTotalMs: 1_000_000 },
  'combined: organization, model, outcome': {
    organizationId: idOf(1, 20),
    modelRequested: 'model 3',
    outcome: 'upstream_failed',
  },
  'combined: model and channel that never met': { modelRequested: 'model 4', channelId: idOf(4, 9) },
  'combined: streamed, rejected, cheap': { stream: true, outcome: 'rejected', maxChargeNanoUsd: 2_225_000n },
  'no index fits: streamed and slower than all streams': {
    stream: true,
    minFirstTokenMs: 1_200,
    maxChargeNanoUsd: 7_000_000n,
  },
};
const OVERVIEWS = { '1 hour': HOUR_MS, '24 hours': 24 * HOUR_MS, '30 days': 30 * 24 * HOUR_MS };

/** How long the request log and the overview take over so many calls of 30 days. */
export async function measureDashboard({ environment, usages }) {
  const books = await Books.open(environment);
  await step(`${usages} calls`, (note) =>
    fillUsage(books.client, { databaseUrl: environment.DATABASE_URL, calls: usages, note }),
  );
  const services = openServices(environment);
  const rollUpMs = await step('Roll-ups', () => timed(() => services.rollups.bringUpToDate()));
  const againMs = await timed(() => services.rollups.bringUpToDate());
  const indexMs = await step('Indexes of closed days', () => timed(() => services.closedDays.makeIndexes()));
  await books.client.query('VACUUM ANALYZE usage_rollups');
  const pages = await step('Request log', () => timePages(services.requestLog));
  const overviews = await step('Overview', () => timeOverviews(services.overview));
  const { rows } = await books.client.query(SIZES);
  await services.close();
  report({ usages, pages, overviews, rollUpMs, againMs, indexMs, sizes: rows[0] });
  return {
    dashboard: { usages, pages, overviews, rollUpMs, againMs, indexMs, sizes: rows[0] },
    books: { isRight: true },
  };
}

const SIZES = `
  SELECT (SELECT sum(pg_table_size(inhrelid))::float8 FROM pg_inherits WHERE inhparent = 'usage_records'::regclass) AS records,
         (SELECT sum(pg_relation_size(indexrelid))::float8 FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
           WHERE relname ~ '^usage_records_[0-9]+_by_') AS "closedDayIndexes",
         pg_total_relation_size('usage_rollups')::float8 AS rollups, (SELECT count(*)::float8 FROM usage_rollups) AS "rollupRows"`;

function openServices(environment) {
  const require = createRequire(inRepository('package.json'));
  require('reflect-metadata');
  const { Clock } = require('./dist/libs/common/src');
  const { Config } = require('./dist/libs/config/src');
  const { Logger } = require('./dist/libs/logging/src');
  const reporting = require('./dist/libs/reporting/src');
  const config = new Config({ ...environment, WEIR_LOG_LEVEL: 'silent' });
  const database = new reporting.ReportingDatabase(config);
  const rollups = new reporting.RollupsService(config, new Logger(config));
  const closedDays = new reporting.ClosedDaysService(config);
  return {
    rollups,
    closedDays,
    requestLog: new reporting.RequestLogService(database, new Clock()),
    overview: new reporting.OverviewService(database, new Clock()),
    close: () => Promise.all([database, rollups, closedDays].map((each) => each.onApplicationShutdown())),
  };
}

async function timed(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function repeat(work) {
  const times = [];
  for (let round = 0; round < REPEATS; round++) times.push(await timed(work));
  return { firstMs: times[0], p50Ms: median(times), maxMs: Math.max(...times) };
}

async function timePages(requestLog) {
  const pages = {};
  for (const [name, filter] of Object.entries(FILTERS)) {
    let page;
    const times = await repeat(async () => (page = await requestLog.listRequests(filter)));
    pages[name] = { ...times, rows: page.items.length, isComplete: page.isComplete, searchedUntil: page.searchedUntil };
  }
  return pages;
}

async function timeOverviews(service) {
  const overviews = {};
  for (const [name, lengthMs] of Object.entries(OVERVIEWS)) {
    const to = new Date();
    const query = { from: new Date(to.getTime() - lengthMs), to, timeZone: 'Asia/Shanghai' };
    overviews[name] = await repeat(() => service.overview(query));
  }
  return overviews;
}

function report({ usages, pages, overviews, rollUpMs, againMs, indexMs, sizes }) {
  const figures = ({ firstMs, p50Ms, maxMs }) =>
    [firstMs, p50Ms, maxMs].map((ms) => ms.toFixed(0).padStart(7)).join('');
  say(`\nFirst pages of the request log over ${usages} calls, ms (<= ${GOAL.pageMs}):     first    p50    max   rows`);
  for (const [name, page] of Object.entries(pages)) {
    const reach = page.isComplete ? '' : `  searched until ${page.searchedUntil.toISOString()}`;
    say(`  ${name.padEnd(54)}${figures(page)}${String(page.rows).padStart(7)}${reach}`);
  }
  say(`Overview, ms (<= ${GOAL.overviewMs}):`);
  for (const [name, times] of Object.entries(overviews)) say(`  ${name.padEnd(54)}${figures(times)}`);
  say(
    `Roll-ups of everything: ${(rollUpMs / 1000).toFixed(0)} s; a round with nothing new: ${againMs.toFixed(0)} ms; indexes: ${(indexMs / 1000).toFixed(0)} s`,
  );
  const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(2)} GB`;
  say(
    `Records ${gigabytes(sizes.records)}, their indexes by filter ${gigabytes(sizes.closedDayIndexes)}, roll-ups ${gigabytes(sizes.rollups)} (${sizes.rollupRows} rows)`,
  );
}
