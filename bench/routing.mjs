import { createRequire } from 'node:module';
import { ensureBuilt } from '../scripts/launcher/build.mjs';
import { inRepository } from '../scripts/launcher/paths.mjs';
import { say, step } from '../scripts/launcher/progress.mjs';

const GOAL_US = 10;
const CHANNELS = 500;
const SERVING = 20;
const WARM_UP = 20_000;
const BATCHES = 21;
const BATCH = 2_000;
const SHORT = 'What is the capital of France?';

/** What the API process needs to find the channels of a call, with all that it goes by in memory. No server, no call. */
export async function measureRouting(paths) {
  await step('Build', (note) => ensureBuilt({ log: paths.logOf('setup'), note }));
  const require = createRequire(inRepository('package.json'));
  const figures = CASES.map((one) => ({ name: one.name, us: medianUs(planned(require, one)) }));
  say(`\n${CHANNELS} channels configured; CPU of a plan, median of ${BATCHES} batches of ${BATCH}`);
  for (const { name, us } of figures)
    say(`  ${name.padEnd(64)} ${us.toFixed(2).padStart(6)} µs${us > GOAL_US ? ' !' : ''}`);
  say(`goal: <= ${GOAL_US} µs a call with the settings of a new Weir`);
  return { routing: figures, books: { isRight: true } };
}

const CASES = [
  { name: `${SERVING} serve the model`, serving: SERVING },
  { name: `${SERVING} serve it, three of them rest`, serving: SERVING, resting: 3 },
  { name: `${SERVING} serve it, long conversation (affinity)`, serving: SERVING, isLong: true },
  { name: 'all serve it', serving: CHANNELS },
  { name: 'all serve it, five of them rest', serving: CHANNELS, resting: 5 },
  { name: 'all serve it, long conversation (affinity)', serving: CHANNELS, isLong: true },
  { name: 'all serve it, the fast preferred (off by default)', serving: CHANNELS, prefersFast: true },
];

/** One call's plan, by the API's own planner. */
function planned(require, { serving, resting = 0, isLong = false, prefersFast = false }) {
  const { RoutePlanner } = require('./dist/apps/api/src/relay/route-planner');
  const { KnownCircuits } = require('./dist/libs/channels/src/health/known-circuits');
  const channels = Array.from({ length: CHANNELS }, (_, index) => channelOf(index)).slice(0, serving);
  const known = new KnownCircuits();
  for (const { id } of channels.slice(0, resting)) known.set(`channel:${id}`, restOf(id));
  const health = {
    troubles: known.troubles,
    mayTry: () => false,
    firstByteP50Ms: (channelId) => 200 + (channelId.charCodeAt(35) % 16) * 20,
    take: () => undefined,
  };
  const settings = { current: () => ({ maxAttempts: 4, keepsAffinity: true, prefersFast }) };
  const clock = { nowMs: () => Date.now() };
  const planner = new RoutePlanner({ serving: () => channels }, health, settings, clock);
  const content = isLong ? 'Once upon a time. '.repeat(400) : SHORT;
  const request = { model: 'm', messages: [{ role: 'user', content }], parameters: {}, bodyBytes: content.length };
  const destination = { modelId: 'm', groupId: 'g', organizationId: '0199f3c2-7d1e-7c3a-9f00-1234567890ab' };
  return () => planner.plan(request, destination);
}

/** The ends of ids are chance, as those of version 7 UUIDs are. */
function channelOf(index) {
  const end = Math.imul(index + 1, 2_654_435_761) >>> 0;
  const id = `0199f3c2-7d1e-7c3a-9f00-0000${end.toString(16).padStart(8, '0')}`;
  return {
    id,
    adapterId: index % 5 === 0 ? 'anthropic' : 'openai-compatible',
    priority: index % 2,
    weight: 100,
    exceededHoldAt: null,
    lacks: [],
    probeEverySeconds: 60,
    models: new Map([['m', 'm']]),
    credentials: [{ id: `${id}-1` }, { id: `${id}-2` }],
  };
}

const restOf = (channelId) => ({
  key: `channel:${channelId}`,
  channelId,
  failure: 'unreachable',
  isGuess: true,
  openedAtMs: Date.now(),
  untilMs: Date.now() + 600_000,
  callersFromMs: Date.now() + 600_000,
  openings: 1,
});

function medianUs(plan) {
  for (let call = 0; call < WARM_UP; call++) plan();
  const batches = Array.from({ length: BATCHES }, () => {
    const before = process.cpuUsage();
    for (let call = 0; call < BATCH; call++) plan();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / BATCH;
  });
  return batches.sort((one, other) => one - other)[Math.floor(BATCHES / 2)];
}
