import { createRequire } from 'node:module';
import { inRepository } from '../scripts/launcher/paths.mjs';
import { say, step } from '../scripts/launcher/progress.mjs';
import { callBody, KINDS } from './calls.mjs';
import { Callers } from './callers.mjs';
import { cpuMs, isMeasurable } from './cpu.mjs';
import { median } from './phases.mjs';
import { reportBooks } from './report.mjs';
import { startRig } from './rig.mjs';

/** Far above what is asked: all are admitted. */
const WIDE = { requestsPerMinute: 1e9, tokensPerMinute: 1e12, concurrency: 1e6 };
const LEVELS = ['group', 'organization', 'user', 'api_token'];
const CALLERS_AT_ONCE = 16;
/** Of the tenant whose waiting is measured: few enough for the processors to have time. */
const QUIET_PER_SECOND = 20;
const LIMIT_PER_MINUTE = 300;
const HAMMERED_PER_SECOND = 50;
const GOAL_MORE = 1.1;

/** What limits cost a call, and whether one tenant at its limit makes another wait. */
export async function measureLimits({ paths, environment, ports, apiToken, seconds, rounds }) {
  const rig = await step('Upstream, Weir', () => startRig({ paths, environment, ports, apiToken }));
  const cost = await step('four levels, three limits each', () => measureCost(environment, rig, seconds));
  const noisy = await makeNoisyTenant(environment);
  const waits = await step(`a quiet tenant beside a noisy one, ${rounds} times`, () =>
    measureTenants(rig, { ports, apiToken, noisy, seconds, rounds }),
  );
  await rig.books.untilSettled();
  const books = await rig.books.verify();
  reportLimits(cost, waits);
  reportBooks(books);
  return { limits: { cost, waits }, books };
}

/** Admission and end of a call, with the product's own gate, in this process. */
async function measureCost(environment, { processes }, seconds) {
  const { Clock, Config, Gate } = productParts();
  const gate = new Gate(new Config(environment), new Clock(), console);
  await gate.onModuleInit();
  const ceilings = LEVELS.map((level) => ({ ...WIDE, key: `weir:limit:{bench}:${level}` }));
  const redis = processes.pids().get('redis');
  const [cpuBefore, redisBefore] = [process.cpuUsage(), cpuMs(redis)];
  const end = performance.now() + seconds * 1000;
  const latencies = [];
  const call = async () => {
    while (performance.now() < end) {
      const startedMs = performance.now();
      const { isAdmitted, leave } = await gate.enter(ceilings, 500);
      if (!isAdmitted) throw new Error('a call was refused far below its limits');
      latencies.push(performance.now() - startedMs);
      leave(480);
    }
  };
  await Promise.all(Array.from({ length: CALLERS_AT_ONCE }, call));
  const used = process.cpuUsage(cpuBefore);
  const isAlone = gate.isAlone;
  await gate.beforeApplicationShutdown();
  if (isAlone) throw new Error('Redis was away while limits were measured');
  latencies.sort((one, other) => one - other);
  const perCall = (us) => us / latencies.length;
  return {
    calls: latencies.length,
    processUs: perCall(used.user + used.system),
    redisUs: perCall((cpuMs(redis) - redisBefore) * 1000),
    p50Ms: latencies[Math.floor(latencies.length / 2)],
  };
}

async function makeNoisyTenant(environment) {
  const { ApiTokensService, Clock, Config, Database, LedgerService, parseUsd } = productParts();
  const database = new Database(new Config(environment));
  const { prisma } = database;
  const { groupId } = await prisma.organization.findFirstOrThrow();
  const { id: organizationId } = await prisma.organization.create({ data: { name: 'noisy', groupId } });
  const ledger = new LedgerService(database);
  const walletId = await ledger.openWallet(organizationId);
  await ledger.topUp({ walletId, amount: parseUsd('1000'), idempotencyKey: 'bench:noisy', actor: 'bench' });
  const { secret } = await new ApiTokensService(database, new Clock()).issue({ organizationId, name: 'noisy' });
  await prisma.rateLimit.create({
    data: { organizationId, scope: 'organization', requestsPerMinute: LIMIT_PER_MINUTE },
  });
  await database.onApplicationShutdown();
  return secret;
}

/** The quiet one alone, and beside one that asks for ten times what it may, in turns. */
async function measureTenants(rig, { ports, apiToken, noisy, seconds, rounds }) {
  const other = new Callers();
  const target = (secret) => ({
    origin: `http://127.0.0.1:${ports.api}`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: callBody(KINDS.json),
    stream: false,
  });
  const ask = (callers, secret, perSecond, forSeconds) =>
    callers.steady({ target: target(secret), perSecond, seconds: forSeconds });
  const quiet = () => ask(rig.callers, apiToken, QUIET_PER_SECOND, seconds);
  const warmUps = await Promise.all([quiet(), ask(other, noisy, HAMMERED_PER_SECOND, seconds)]);
  const answers = [...warmUps];
  const pairs = [];
  for (let round = 0; round < rounds; round++) {
    const alone = await quiet();
    const [beside, hammering] = await Promise.all([quiet(), ask(other, noisy, HAMMERED_PER_SECOND, seconds)]);
    answers.push(alone, beside, hammering);
    pairs.push({ alone, beside, hammering });
  }
  rig.books.answered += answers.reduce((sum, { calls }) => sum + calls, 0);
  const p99 = (name) => median(pairs.map((pair) => pair[name].p99Ms));
  const p50 = (name) => median(pairs.map((pair) => pair[name].p50Ms));
  const refused = pairs.reduce((sum, { hammering }) => sum + hammering.refused, 0);
  return {
    alone: { p50Ms: p50('alone'), p99Ms: p99('alone') },
    beside: { p50Ms: p50('beside'), p99Ms: p99('beside') },
    ratio: median(pairs.map(({ alone, beside }) => beside.p99Ms / alone.p99Ms)),
    refused,
  };
}

function productParts() {
  const require = createRequire(inRepository('package.json'));
  require('reflect-metadata');
  return {
    ...require('./dist/libs/common/src'),
    ...require('./dist/libs/config/src'),
    ...require('./dist/libs/database/src'),
    ...require('./dist/libs/ledger/src'),
    ...require('./dist/libs/api-tokens/src'),
    ...require('./dist/libs/limits/src/gate'),
  };
}

function reportLimits({ calls, processUs, redisUs, p50Ms }, { alone, beside, ratio, refused }) {
  say(`\n${calls} calls below four levels with three limits each, admitted and ended: p50 ${p50Ms.toFixed(2)} ms`);
  if (isMeasurable) say(`CPU for each: ${processUs.toFixed(0)} µs here, ${redisUs.toFixed(0)} µs in Redis`);
  say(`A quiet tenant alone: p50 ${alone.p50Ms.toFixed(2)} ms, p99 ${alone.p99Ms.toFixed(2)} ms`);
  say(
    `Beside one at its limit (${refused} refused): p50 ${beside.p50Ms.toFixed(2)}, p99 ${beside.p99Ms.toFixed(2)} ms`,
  );
  say(`p99 beside it is ${ratio.toFixed(2)} times that alone (<= ${GOAL_MORE})`);
}
