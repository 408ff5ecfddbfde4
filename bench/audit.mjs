import { createRequire } from 'node:module';
import { inRepository } from '../scripts/launcher/paths.mjs';
import { say, step } from '../scripts/launcher/progress.mjs';
import { fillHistory } from './audited-history.mjs';
import { Books } from './books.mjs';

const GOAL_OF_CORE_SECONDS = 1.5;
/** As findViolations has it. */
const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL parallel_tuple_cost = 0; SET LOCAL jit = off';
const NEW_TRANSACTIONS = 100;
/** As if the auditor had not seen the last transactions yet: watermark and checkpoints go back before them. */
const FORGET_NEWEST = `
  WITH newest AS (
    SELECT wallets.id, wallets.seq - min(wallet_seq) + 1 AS entries, sum(amount_nano_usd)::bigint AS amount FROM wallets
      JOIN ledger_entries ON account_id = ledger_account_id
       AND transaction_id > (SELECT max(id) FROM ledger_transactions) - ${NEW_TRANSACTIONS}
     GROUP BY wallets.id
  ), moved AS (
    UPDATE audit_watermarks SET transaction_id = (SELECT max(id) FROM ledger_transactions) - ${NEW_TRANSACTIONS} WHERE name = 'decided'
  )
  UPDATE audit_checkpoints AS known SET seq = seq - entries, posted_nano_usd = posted_nano_usd + amount
    FROM newest WHERE newest.id = known.wallet_id`;
const ROUNDS = {
  'first full round': 'lookAtAll',
  [`every minute, ${NEW_TRANSACTIONS} new transactions`]: 'lookAtNewest',
  'every hour': 'lookAtHour',
};

/** How long the invariants and the rounds of the auditor take over a history of so many calls. */
export async function measureAudit({ environment, usages }) {
  const books = await Books.open(environment);
  await step(`${usages} calls`, () => fillHistory(books.client, usages));
  const require = createRequire(inRepository('package.json'));
  require('reflect-metadata');
  const { INVARIANTS } = require('./dist/libs/billing/src');
  const invariants = await step('Invariants', () => timeInvariants(books.client, INVARIANTS));
  const rounds = await step('Rounds of the auditor', () => timeRounds(require, environment));
  const core = invariants.filter(({ isCore }) => isCore).reduce((sum, { seconds }) => sum + seconds, 0);
  report({ usages, invariants, rounds, core });
  const broken = invariants.filter(({ violations }) => violations > 0).map(({ id }) => id);
  return { audit: { usages, invariants, rounds, core }, books: { isRight: broken.length === 0, broken } };
}

async function timeInvariants(client, all) {
  const timed = [];
  for (const { id, sql, isCore = false } of all) {
    await client.query(BEGIN);
    const startedAt = performance.now();
    const { rows } = await client.query(`${sql} ORDER BY subject LIMIT 10`);
    timed.push({ id, isCore, seconds: (performance.now() - startedAt) / 1000, violations: rows.length });
    await client.query('ROLLBACK');
  }
  return timed;
}

/** With the product's own service, in this process. */
async function timeRounds(require, environment) {
  const { Clock } = require('./dist/libs/common/src');
  const { Config } = require('./dist/libs/config/src');
  const { Database } = require('./dist/libs/database/src');
  const { LedgerService } = require('./dist/libs/ledger/src');
  const { Logger } = require('./dist/libs/logging/src');
  const { AuditorService } = require('./dist/libs/auditor/src');
  const config = new Config({ ...environment, WEIR_LOG_LEVEL: 'silent' });
  const database = new Database(config);
  const auditor = new AuditorService(config, new LedgerService(database), new Clock(), new Logger(config));
  const seconds = {};
  for (const [name, round] of Object.entries(ROUNDS)) {
    if (round === 'lookAtNewest') await database.pool.query(FORGET_NEWEST);
    const startedAt = performance.now();
    await auditor[round]();
    seconds[name] = (performance.now() - startedAt) / 1000;
  }
  const findings = await database.prisma.auditFinding.count();
  if (findings > 0) throw new Error(`the auditor found ${findings} things wrong with a ledger that is right`);
  await auditor.onApplicationShutdown();
  await database.onApplicationShutdown();
  return seconds;
}

function report({ usages, invariants, rounds, core }) {
  say(`\nSeconds over ${usages} calls:`);
  for (const { id, isCore, seconds, violations } of invariants) {
    const notes = `${isCore ? '  core' : ''}${violations > 0 ? `  BROKEN` : ''}`;
    say(`  ${id.padEnd(4)}${seconds.toFixed(3).padStart(8)}${notes}`);
  }
  say(`The core in all: ${core.toFixed(3)} s (<= ${GOAL_OF_CORE_SECONDS})`);
  for (const [name, seconds] of Object.entries(rounds)) say(`Auditor, ${name}: ${seconds.toFixed(3)} s`);
}
