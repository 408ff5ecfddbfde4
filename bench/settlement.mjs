import { createRequire } from 'node:module';
import { inRepository } from '../scripts/launcher/paths.mjs';
import { say, step } from '../scripts/launcher/progress.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Books } from './books.mjs';
import { callBody, KINDS } from './calls.mjs';
import { familyCpuMs, isMeasurable } from './cpu.mjs';
import { Processes } from './processes.mjs';
import { reportBooks } from './report.mjs';

const GOAL_PER_SECOND = 20_000;
const POLL_MS = 20;
/** The worker's task, which does not run here. */
const MAKE_PARTITIONS = `SELECT ensure_partitions((now() AT TIME ZONE 'UTC')::date - 1, 3)`;
const ONE_INBOX_ROW = 'SELECT shard FROM usage_inbox';

/** Each usage has its hold, as in life. Copies of the one real call in the inbox. */
const FILL = `
  WITH template AS (SELECT * FROM usage_inbox LIMIT 1), held AS (SELECT * FROM holds LIMIT 1),
  made AS (
    INSERT INTO usage_inbox (request_id, wallet_id, shard, body)
    SELECT id, wallet_id, shard, body || jsonb_build_object('request_id', id, 'day', uuid7_day(id), 'upstream_attempts',
             jsonb_build_array((body->'upstream_attempts'->0) || jsonb_build_object('request_id', id, 'day', uuid7_day(id))))
      FROM template CROSS JOIN (SELECT uuidv7() AS id FROM generate_series(1, $1)) AS ids
    RETURNING request_id
  ), holding AS (
    INSERT INTO holds (request_id, wallet_id, amount_nano_usd, cap_nano_usd, price_version_id, api_token_id, process_id, expires_at)
    SELECT made.request_id, wallet_id, amount_nano_usd, cap_nano_usd, price_version_id, api_token_id, process_id, expires_at
      FROM made CROSS JOIN held
    RETURNING amount_nano_usd
  )
  UPDATE wallets SET held_nano_usd = held_nano_usd + sums.amount, capped_nano_usd = capped_nano_usd + sums.amount
    FROM template, (SELECT sum(amount_nano_usd)::bigint AS amount FROM holding) AS sums WHERE wallets.id = template.wallet_id`;

/** How fast one worker settles what waits for one wallet. */
export async function measureSettlement({ paths, environment, ports, apiToken, usages }) {
  const processes = new Processes(paths, environment);
  const books = await Books.open(environment);
  const shard = await step('One real call', () => callOnce({ processes, books, ports, apiToken }));
  await step(`${usages} usages`, async () => {
    await books.client.query(MAKE_PARTITIONS);
    await books.client.query(FILL, [usages - 1]);
  });
  const postgres = processes.pids().get('postgres');
  const before = familyCpuMs(postgres);
  const { charged, seconds } = await step('Settlement', () => settle(environment, shard));
  const perSecond = Math.round(charged / seconds);
  const cpuUs = ((familyCpuMs(postgres) - before) / charged) * 1000;
  books.answered = usages;
  const result = await books.verify();
  say(
    `\nSettled ${charged} usages of one wallet in ${seconds.toFixed(2)} s: ${perSecond} usages/s (>= ${GOAL_PER_SECOND})`,
  );
  if (isMeasurable) say(`CPU of PostgreSQL for each: ${cpuUs.toFixed(1)} µs`);
  reportBooks(result);
  return { settlement: { charged, seconds, perSecond, cpuUs }, books: result };
}

/** Without a worker, so that it stays in the inbox. Returns its shard. */
async function callOnce({ processes, books, ports, apiToken }) {
  const apps = [processes.start('upstream', { args: [ports.upstream] }), processes.start('api')];
  await processes.untilListening([ports.upstream, ports.api]);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiToken}` };
  const url = `http://127.0.0.1:${ports.api}/v1/chat/completions`;
  const answer = await fetch(url, { method: 'POST', headers, body: callBody(KINDS.json) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the call was answered ${answer.status}: ${text}`);
  for (;;) {
    const { rows } = await books.client.query(ONE_INBOX_ROW);
    if (rows.length > 0) {
      await Promise.all(apps.map((app) => app.stop()));
      return rows[0].shard;
    }
    await sleep(POLL_MS);
  }
}

/** With the product's own service, in this process. */
async function settle(environment, shard) {
  const require = createRequire(inRepository('package.json'));
  require('reflect-metadata');
  const { Config } = require('./dist/libs/config/src');
  const { Logger } = require('./dist/libs/logging/src');
  const { SettlementService } = require('./dist/libs/billing/src');
  const config = new Config({ ...environment, WEIR_LOG_LEVEL: 'silent' });
  const service = new SettlementService(config, new Logger(config));
  const startedAt = performance.now();
  const charged = await service.settleShard(shard);
  const seconds = (performance.now() - startedAt) / 1000;
  await service.onApplicationShutdown();
  return { charged, seconds };
}
