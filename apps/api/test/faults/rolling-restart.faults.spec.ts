import { setTimeout as pause } from 'node:timers/promises';
import { Balancer, FaultRig, judge, Load, Random, repetitions, Total, USUAL_LOAD } from '@app/testing';

const FAULT = { id: 'F42', name: 'a rolling restart of both APIs behind a balancer: no call is lost' };
const MINUTES_MS = 60_000;
/** Nobody leaves and nobody lacks money: every call must be answered. Streams last up to 1.8 s, so that stopping finds some. */
const SHAPE = { ...USUAL_LOAD, callers: 16, delayMs: [5, 30], streams: 0.6, leavers: 0, poor: 0 } as const;

describe('a rolling restart', () => {
  let rig: FaultRig;
  let balancer: Balancer;
  beforeAll(async () => {
    rig = await FaultRig.start({ settings: { WEIR_STOP_DELAY_MS: '1000' } });
    balancer = await Balancer.start(rig.apiUrls);
  }, 120_000);
  afterAll(async () => {
    await balancer.close();
    await rig.stop();
  }, 60_000);

  it(
    `${FAULT.id} ${FAULT.name}`,
    async () => {
      const random = Random.ofRun();
      const total = new Total(FAULT, random.seed);
      for (let number = 1; number <= repetitions() && !total.isHopeless; number++) {
        total.add(await restartBoth(number, random));
      }
      total.report(`${balancer.passedOn} calls went to a second process`);
    },
    10 * MINUTES_MS,
  );

  async function restartBoth(number: number, random: Random) {
    const prefix = `F42-${process.pid}-${number}-`;
    const load = new Load(prefix, [balancer.url], rig.payers, SHAPE, random);
    await pause(300);
    const exits: (number | null)[] = [];
    for (const [index, api] of rig.apis.entries()) {
      exits.push(await api.stop());
      api.start();
      await rig.untilReady(index);
      await pause(300);
    }
    const calls = await load.stop();
    const verdict = await judge(rig, { prefix, calls, allowance: {} });
    const unanswered = calls.filter(({ isAnswered }) => !isAnswered).map(({ user }) => `${user} has no answer`);
    const bill = rig.bill();
    const unasked = calls.filter(({ user }) => bill.get(user)?.length !== 1);
    const problems = [
      ...verdict.problems,
      ...unanswered,
      ...balancer.troubles.splice(0),
      ...unasked.map(({ user }) => `${user} reached the vendor ${bill.get(user)?.length ?? 0} times`),
      ...exits.filter((code) => code !== 0).map((code) => `an API ended with ${code}`),
      ...rig.unaskedEnds(),
    ];
    return { ...verdict, problems };
  }
});
