import { fork } from 'node:child_process';
import { once } from 'node:events';
import { inRepository } from '../scripts/launcher/paths.mjs';
import { say, step } from '../scripts/launcher/progress.mjs';
import { Books } from './books.mjs';
import { familyCpuMs, isMeasurable } from './cpu.mjs';
import { Processes } from './processes.mjs';
import { reportBooks } from './report.mjs';

const GOAL_PER_SECOND = 5_000;
const PROCESSES = 2;
const PAYER = `
  SELECT wallets.id AS "walletId", price_versions.id AS "priceVersionId", api_tokens.id AS "apiTokenId"
    FROM wallets JOIN api_tokens USING (organization_id), price_versions LIMIT 1`;
const RELEASE = `
  WITH gone AS (DELETE FROM holds)
  UPDATE wallets SET held_nano_usd = 0, capped_nano_usd = 0`;

/** How many holds of one wallet two API processes place, each for as many callers at once. */
export async function measureHolds({ paths, environment, seconds, concurrency }) {
  const books = await Books.open(environment);
  const { rows } = await books.client.query(PAYER);
  const postgres = new Processes(paths, environment).pids().get('postgres');
  const job = { ...rows[0], databaseUrl: environment.DATABASE_URL, callers: concurrency, seconds };
  const cpuBeforeMs = familyCpuMs(postgres);
  const latenciesMs = await step('Holds', async () => {
    const answers = await Promise.all(Array.from({ length: PROCESSES }, () => hold(job)));
    return answers.flat().sort((one, other) => one - other);
  });
  const placed = latenciesMs.length;
  const cpuUs = ((familyCpuMs(postgres) - cpuBeforeMs) / placed) * 1000;
  const perSecond = Math.round(placed / seconds);
  const [p50, p99] = [0.5, 0.99].map((part) => latenciesMs[Math.floor(placed * part)]);
  await books.client.query(RELEASE);
  const result = await books.verify();
  say(
    `\n${PROCESSES} processes placed ${perSecond} holds/s of one wallet (>= ${GOAL_PER_SECOND}), ${concurrency} callers each`,
  );
  say(`p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms (< 10)`);
  if (isMeasurable) say(`CPU of PostgreSQL for each: ${cpuUs.toFixed(1)} µs`);
  reportBooks(result);
  return { holds: { placed, perSecond, p50, p99, cpuUs }, books: result };
}

async function hold(job) {
  const child = fork(inRepository('bench/holder.mjs'));
  child.send(job);
  const [answer] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (typeof answer === 'number') throw new Error(`a process that placed holds ended with code ${answer}`);
  return answer.latenciesMs;
}
