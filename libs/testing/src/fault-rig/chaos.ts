import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { eventually } from '../expect-ledger';
import type { FaultRig } from './fault-rig';
import { repeat, Total, type Fault, type Round } from './fault-test';
import { Random } from './random';

/** What a fault breaks: two that break the same thing do not happen at once. */
type Thing = 'api' | 'worker' | 'redis' | 'postgres';
type Breakage = (round: Round) => Promise<void>;

const AT_ONCE = 2;
const RECOVERS_WITHIN_MS = 30_000;
/** A process that could not start, as what it needs was away just then; its supervisor starts it again. */
const COULD_NOT_START = /ended by itself \(1\)/;

/** Kill -9 of everything there is. */
export const CRASHES: readonly (readonly [Thing, Breakage])[] = [
  [
    'api',
    async ({ rig, random }) => {
      const victim = random.between(0, 1);
      await rig.apis[victim]!.kill();
      await pause(random.between(0, 2_000));
      await restarted(rig);
    },
  ],
  [
    'worker',
    async ({ rig, random, wait }) => {
      await random.pick(rig.workers).kill();
      await wait(0, 500);
      await restarted(rig);
    },
  ],
  [
    'redis',
    async ({ rig, wait }) => {
      await rig.servers.kill('redis');
      await wait(0, 800);
      await rig.servers.restart('redis');
    },
  ],
  [
    'postgres',
    async ({ rig, wait }) => {
      await rig.servers.kill('postgres');
      await wait(0, 800);
      await rig.servers.restart('postgres');
    },
  ],
];

/** Everything that may happen to a process, a server or a wire. */
export const ALL_FAULTS: readonly (readonly [Thing, Breakage])[] = [
  ...CRASHES,
  [
    'api',
    async ({ rig, random }) => {
      await rig.apis[random.between(0, 1)]!.stop();
      await restarted(rig);
    },
  ],
  [
    'worker',
    async ({ rig, random, wait }) => {
      const worker = random.pick(rig.workers);
      worker.freeze();
      await wait(50, 1_000);
      worker.thaw();
    },
  ],
  [
    'worker',
    async ({ rig, random, wait }) => {
      void rig.links.worker.onStatement(/usage_inbox/, random.pick(['cut', 'cut-at-answer']), random.between(1, 5));
      await wait(200, 600);
      rig.links.worker.heal();
    },
  ],
  [
    'redis',
    async ({ rig, wait }) => {
      const redis = new Redis(rig.servers.redisUrl);
      await redis.flushall();
      redis.disconnect();
      rig.links.redis.becomeHole();
      await wait(50, 500);
      rig.links.redis.heal();
    },
  ],
  [
    'postgres',
    async ({ rig, random, wait }) => {
      const statement = random.pick([/place_holds|INSERT INTO holds/, /INSERT INTO usage_inbox/, /DELETE FROM holds/]);
      const link = random.pick(rig.links.api);
      void link.onStatement(statement, random.pick(['cut', 'cut-at-answer', 'mute']), random.between(1, 5));
      await wait(100, 600);
      link.heal();
    },
  ],
  [
    'postgres',
    async ({ rig, wait }) => {
      for (const link of rig.links.api) link.becomeHole();
      await wait(50, 1_500);
      for (const link of rig.links.api) link.heal();
    },
  ],
];

/** Draws faults for so long, up to two at a time, and judges after each. */
export async function chaos(
  rig: FaultRig,
  fault: Fault,
  { seconds, faults }: { readonly seconds: number; readonly faults: readonly (readonly [Thing, Breakage])[] },
): Promise<void> {
  const random = Random.ofRun();
  const total = new Total(fault, random.seed);
  const deadline = Date.now() + seconds * 1_000;
  const happen = async (round: Round) => {
    await round.wait(100, 600);
    const first = random.pick(faults);
    const others = faults.filter(([thing]) => thing !== first[0]);
    const drawn = random.isOneIn(2) ? [first] : [first, random.pick(others)];
    await Promise.all(drawn.slice(0, AT_ONCE).map(([, breakage]) => breakage(round)));
    await restarted(rig);
    await round.wait(100, 400);
  };
  for (let number = 1; Date.now() < deadline; number++) {
    total.add(await repeat(rig, fault, { number, random, happen }));
  }
  total.report();
}

/** As a supervisor does: what has ended is started, until it stays. */
async function restarted(rig: FaultRig): Promise<void> {
  await eventually(() => rig.complete(), RECOVERS_WITHIN_MS);
  rig.forgetEnds(COULD_NOT_START);
}
