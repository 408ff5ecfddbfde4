import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository } from '../scripts/launcher/paths.mjs';
import { say, step } from '../scripts/launcher/progress.mjs';
import { fillHistory } from './audited-history.mjs';
import { Books } from './books.mjs';

const GOAL_SECONDS = 30;
const GOAL_BYTES = 300_000_000;
const EXPORTS = [
  { dataset: 'usage_detail', format: 'csv' },
  { dataset: 'usage_detail', format: 'parquet' },
  { dataset: 'usage_detail', format: 'xlsx' },
  { dataset: 'usage_focus', format: 'csv' },
  { dataset: 'margin', format: 'csv' },
  { dataset: 'journal', format: 'csv' },
  { dataset: 'balances', format: 'csv' },
];
const LEDGER = `
  SELECT (SELECT count(*) FROM usage_records)::int AS calls, (SELECT sum(charge_nano_usd) FROM usage_records)::text AS nano`;
const GRACE = 'SELECT pg_sleep(2)';

/** How long exports of so many calls take, and how much memory: each in a process of its own, with the product's code. */
export async function measureExports({ environment, usages }) {
  const books = await Books.open(environment);
  await step(`${usages} calls`, () => fillHistory(books.client, usages));
  // The last calls of the history are settled a moment from now.
  await books.client.query(GRACE);
  const { rows } = await books.client.query(LEDGER);
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-exports-'));
  const measured = [];
  try {
    for (const order of EXPORTS) {
      const title = `${order.dataset} as ${order.format}`;
      measured.push({ ...order, ...(await step(title, () => exportOnce(environment, order, folder))) });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  report(measured);
  const wrong = measured.filter((one) => !isRight(one, rows[0]));
  for (const { dataset, format } of wrong) say(`${dataset} as ${format} is not what the ledger says.`);
  return { exports: measured, books: { isRight: wrong.length === 0 } };
}

/** Of a call each, or of all charges. */
function isRight({ dataset, rows, charged }, { calls, nano }) {
  if (dataset === 'usage_detail' && rows !== calls) return false;
  return charged === undefined || charged.replace('.', '').replace(/^0+/, '') === nano;
}

async function exportOnce(environment, order, folder) {
  const child = fork(inRepository('bench/export-process.mjs'), { env: { ...process.env, ...environment } });
  child.send({ ...order, folder });
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`the export ended with code ${code}`);
  });
  const [figures] = await Promise.race([once(child, 'message'), died]);
  died.catch(() => undefined);
  child.disconnect();
  return figures;
}

function report(measured) {
  say('\nExports, each in a process of its own:');
  for (const { dataset, format, rows, seconds, cpuSeconds, bytes, peakBytes } of measured) {
    const figures = [
      `${seconds.toFixed(1)} s (CPU ${cpuSeconds.toFixed(1)} s)`,
      `${Math.round(bytes / 1e6)} MB`,
      `${Math.round(peakBytes / 1e6)} MB RSS`,
    ];
    say(`  ${`${dataset} ${format}`.padEnd(22)}${String(rows).padStart(9)} rows  ${figures.join('  ')}`);
  }
  say(`Goal for usage_detail as csv, a million rows: <= ${GOAL_SECONDS} s, < ${GOAL_BYTES / 1e6} MB RSS`);
}
