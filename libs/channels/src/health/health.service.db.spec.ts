import { randomUUID } from 'node:crypto';
import { Clock } from '@app/common';
import { Config } from '@app/config';
import { UpstreamError, type AttemptReport, type UpstreamErrorDetails, type UpstreamFailure } from '@app/llm';
import { Logger } from '@app/logging';
import { RedisClient } from '@app/redis';
import { eventually, FaultyLink, testRedisUrl } from '@app/testing';
import { phaseOf } from './circuit';
import type { WatchedStep } from './circuits';
import { HealthService } from './health.service';

/** Stands still until it is moved. */
class MovedClock extends Clock {
  private at = 1_800_000_000_000;

  override nowMs(): number {
    return this.at;
  }

  override now(): Date {
    return new Date(this.at);
  }

  pass(ms: number): void {
    this.at += ms;
  }
}

const clock = new MovedClock();
const opened: (() => Promise<void>)[] = [];

/** A process of its own, as far as health goes. */
async function processOf(url = testRedisUrl()): Promise<HealthService> {
  const config = new Config({ DATABASE_URL: 'postgres://unused', REDIS_URL: url, WEIR_LOG_LEVEL: 'silent' });
  const client = new RedisClient(config);
  const health = new HealthService(client, clock, new Logger(config));
  health.onModuleInit();
  opened.push(async () => {
    await health.onApplicationShutdown();
    client.onApplicationShutdown();
  });
  await eventually(async () => expect(await client.redis.ping()).toBe('PONG'));
  return health;
}

const newStep = (probeEverySeconds = 60): WatchedStep => ({
  channel: { id: randomUUID(), probeEverySeconds },
  credential: { id: randomUUID() },
  upstreamModel: 'm:1',
});

function tell(health: HealthService, step: WatchedStep, failure?: UpstreamFailure, details: UpstreamErrorDetails = {}) {
  const report: AttemptReport = {
    providerId: 'p',
    channelId: step.channel.id,
    credentialId: step.credential.id,
    upstreamModel: step.upstreamModel,
    upstreamRequestId: null,
    httpStatus: null,
    failure: failure ?? null,
    startedAt: clock.now(),
    firstByteMs: failure ? null : 100,
    totalMs: 200,
    wastedUsage: null,
  };
  health.heard(step, report, failure && new UpstreamError(failure, details));
}

const phase = (health: HealthService, { channel }: WatchedStep): string => {
  const [circuit] = health.healthOf(channel.id);
  return circuit ? phaseOf(circuit, clock.nowMs()) : 'closed';
};
const settled = (health: HealthService, step: WatchedStep, expected: string) =>
  eventually(async () => expect(phase(health, step)).toBe(expected));
const untilOf = (health: HealthService, { channel }: WatchedStep) =>
  health.healthOf(channel.id)[0]!.untilMs - clock.nowMs();

afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

describe('circuits of several processes', () => {
  it('open after five failures in a row, whichever process saw them, and are open for all', async () => {
    const [one, other] = [await processOf(), await processOf()];
    const step = newStep();
    for (const health of [one, other, one, other]) {
      tell(health, step, 'unreachable');
      clock.pass(10);
    }
    await new Promise((passed) => setTimeout(passed, 100));
    expect([phase(one, step), phase(other, step)]).toEqual(['closed', 'closed']);
    tell(other, step, 'timeout');
    await settled(one, step, 'open');
    await settled(other, step, 'open');
    expect(one.healthOf(step.channel.id)).toEqual(other.healthOf(step.channel.id));
  });

  it('stay closed for failures among many answers', async () => {
    const health = await processOf();
    const step = newStep();
    for (let call = 0; call < 40; call++) tell(health, step, call % 4 === 0 ? 'overloaded' : undefined);
    await new Promise((passed) => setTimeout(passed, 200));
    expect(phase(health, step)).toBe('closed');
    for (let call = 0; call < 60; call++) tell(health, step, call % 4 === 0 ? undefined : 'overloaded');
    await settled(health, step, 'open');
  });

  it('close for all with the first answer of what was asked after they opened', async () => {
    const [one, other] = [await processOf(), await processOf()];
    const step = newStep();
    tell(one, step, 'auth');
    await settled(other, step, 'open');
    clock.pass(30_000);
    expect(phase(other, step)).toBe('half_open');
    tell(other, step);
    await settled(one, step, 'closed');
  });

  it('stay open when an answer comes of what was asked before', async () => {
    const health = await processOf();
    const step = newStep();
    const early = clock.now();
    clock.pass(1_000);
    tell(health, step, 'auth');
    await settled(health, step, 'open');
    await health.probed(step, early);
    expect(phase(health, step)).toBe('open');
  });

  it('rest for as long as the vendor asks', async () => {
    const health = await processOf();
    const step = newStep();
    tell(health, step, 'rate_limited', { retryAfterMs: 42_000 });
    await settled(health, step, 'open');
    expect(untilOf(health, step)).toBe(42_000);
    clock.pass(42_000);
    expect(phase(health, step)).toBe('closed');
  });

  it('rest for longer each time while a channel flaps, never longer than until its next probe', async () => {
    const health = await processOf();
    const step = newStep(30);
    const pauses: number[] = [];
    for (let flap = 0; flap < 5; flap++) {
      for (let failure = 0; failure < 5; failure++) tell(health, step, 'unreachable');
      await settled(health, step, 'open');
      pauses.push(untilOf(health, step));
      clock.pass(pauses.at(-1)!);
      tell(health, step);
      await settled(health, step, 'closed');
      clock.pass(20_000);
    }
    expect(pauses[1]!).toBeGreaterThan(pauses[0]!);
    expect(pauses[2]!).toBeGreaterThan(pauses[1]!);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(24_000);
  });

  it('know the model that a channel lacks from the channel', async () => {
    const health = await processOf();
    const step = newStep();
    tell(health, step, 'model_missing');
    await settled(health, step, 'open');
    expect([...health.troubles.get(step.channel.id)!.models.keys()]).toEqual(['m:1']);
    expect(health.troubles.get(step.channel.id)!.channel).toBeUndefined();
  });

  it("are not moved by what is the caller's fault", async () => {
    const health = await processOf();
    const step = newStep();
    for (let call = 0; call < 20; call++) tell(health, step, call % 2 ? 'rejected' : 'content_filter');
    await new Promise((passed) => setTimeout(passed, 100));
    expect(phase(health, step)).toBe('closed');
  });

  it('close by hand', async () => {
    const [one, other] = [await processOf(), await processOf()];
    const step = newStep();
    tell(one, step, 'quota');
    await settled(other, step, 'open');
    await other.reset(`credential:${step.credential.id}`);
    await settled(one, step, 'closed');
  });

  it('leave the trial to one process where there are no probes', async () => {
    const all = [await processOf(), await processOf(), await processOf()];
    const step = newStep(0);
    tell(all[0]!, step, 'auth');
    for (const health of all) await settled(health, step, 'open');
    const key = `credential:${step.credential.id}`;
    const trying = () => all.filter((health) => health.mayTry(key));
    expect(trying()).toHaveLength(0);
    clock.pass(30_000);
    await eventually(async () => expect(trying()).toHaveLength(1));
    const [chosen] = trying();
    chosen!.take([key]);
    await new Promise((passed) => setTimeout(passed, 1_500));
    expect(trying()).toHaveLength(0);
  });

  it('are known to a process that starts later', async () => {
    const step = newStep();
    const early = await processOf();
    tell(early, step, 'auth');
    await settled(early, step, 'open');
    await settled(await processOf(), step, 'open');
  });
});

describe('while Redis is away', () => {
  it('each process goes by what it sees itself, and the others hear of it when Redis is back', async () => {
    const link = await FaultyLink.to(testRedisUrl());
    const [cut, other] = [await processOf(link.through(testRedisUrl())), await processOf()];
    const step = newStep();
    link.becomeHole();
    link.cutAll();
    await eventually(async () => {
      tell(cut, step, 'unreachable');
      expect(phase(cut, step)).toBe('open');
    });
    expect(phase(other, step)).toBe('closed');
    link.heal();
    await settled(other, step, 'open');
    link.close();
  });
});

describe('when Redis is late for once', () => {
  it('trials are still left to probes', async () => {
    const link = await FaultyLink.to(testRedisUrl());
    const health = await processOf(link.through(testRedisUrl()));
    const step = newStep();
    const mayTry = () => health.mayTry(`credential:${step.credential.id}`);
    tell(health, step, 'auth');
    await settled(health, step, 'open');
    expect(mayTry()).toBe(false);
    link.standStill();
    const other = newStep();
    tell(health, other, 'auth');
    await settled(health, other, 'open');
    link.heal();
    clock.pass(31_000);
    await new Promise((passed) => setTimeout(passed, 2_500));
    expect(mayTry()).toBe(false);
    link.close();
  });
});

describe('how channels do', () => {
  it('is counted over all processes, by channel and model', async () => {
    const [one, other] = [await processOf(), await processOf()];
    const step = newStep();
    for (let call = 0; call < 30; call++) tell(call % 2 ? one : other, step);
    for (let call = 0; call < 10; call++) tell(other, step, 'rejected');
    tell(one, step, 'overloaded');
    await eventually(async () => {
      const stats = (await one.statsOver(5)).find(({ channelId }) => channelId === step.channel.id);
      expect(stats).toMatchObject({ upstreamModel: 'm:1', attempts: 31, served: 30, tokensPerSecond: null });
      expect(stats!.firstByteP95Ms!).toBeGreaterThanOrEqual(100);
      expect(stats!.firstByteP95Ms!).toBeLessThanOrEqual(110);
    });
    expect((await other.askedAt()).get(step.channel.id)).toBe(clock.nowMs());
    await eventually(async () => expect(other.firstByteP95Ms(step.channel.id, 'm:1')).toBeDefined(), 10_000);
  });
});
