import { Clock } from '@app/common';
import { Config } from '@app/config';
import { Logger } from '@app/logging';
import { openRedis } from '@app/redis';
import { eventually, testRedisUrl } from '@app/testing';
import type { Redis } from 'ioredis';
import { ChannelRoom } from './channel-room';
import type { ChannelPlace, LimitedChannel, RoomSeeker, Seat } from './channel-seat';
import { Gate } from './gate';

const FREE = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null };
const narrow = (id: string, limits: Partial<LimitedChannel> = { concurrency: 1 }) => ({ ...FREE, ...limits, id });
const wide = { ...FREE, id: 'wide' };

describe('ChannelRoom', () => {
  let redis: Redis;
  let processes: { readonly gate: Gate; readonly room: ChannelRoom }[];
  let room: ChannelRoom;

  beforeAll(async () => {
    redis = openRedis(testRedisUrl());
    await new Promise((ready) => redis.once('ready', ready));
  });
  beforeEach(async () => {
    await redis.flushdb();
    const settings = { DATABASE_URL: 'postgresql://u:p@localhost/weir', REDIS_URL: testRedisUrl() };
    const config = new Config({ ...settings, WEIR_LOG_LEVEL: 'silent' });
    processes = [1, 2].map(() => {
      const gate = new Gate(config, new Clock(), new Logger(config));
      return { gate, room: new ChannelRoom(gate, new Clock()) };
    });
    await Promise.all(processes.map(({ gate }) => gate.onModuleInit()));
    room = processes[0]!.room;
  });
  afterEach(async () => {
    processes.forEach((one) => one.room.onApplicationShutdown());
    await Promise.all(processes.map(({ gate }) => gate.beforeApplicationShutdown()));
  });
  afterAll(() => redis.disconnect());

  const seek = (channels: readonly LimitedChannel[], seeker: Partial<RoomSeeker> = {}): RoomSeeker => ({
    ...{ organizationId: 'o', channels, tokens: 10, queueSeconds: 30, queueLength: 100, onGone: () => undefined },
    ...seeker,
  });
  const seated = async (seeker: RoomSeeker, at = room): Promise<Seat> => at.seat(seeker);
  /** Of the channel that the seat is for. */
  const placeAt = async (seat: Seat, channel: LimitedChannel): Promise<ChannelPlace> => {
    const place = await seat.enter(channel.id);
    if (place === undefined || place === 'full') throw new Error(`no place: ${place}`);
    return place;
  };
  const BUSY = { code: 'rate_limit_exceeded', status: 429, type: 'rate_limit_error' };

  it('asks nothing for channels without limits', () => {
    const seat = room.seat(seek([wide]));
    expect(seat).not.toBeInstanceOf(Promise);
    expect((seat as Seat).enter(wide.id)).toBeUndefined();
  });

  it('seats a call at the first channel that has room, whichever process asks', async () => {
    const [one, two] = [narrow('one'), narrow('two', { requestsPerMinute: 1 })];
    const first = await seated(seek([one, two, wide]));
    expect(await first.enter(one.id)).toMatchObject({ release: expect.any(Function) });
    const second = await seated(seek([one, two, wide]), processes[1]!.room);
    expect(await second.enter(one.id)).toBe('full');
    expect(await second.enter(two.id)).toMatchObject({ release: expect.any(Function) });
    const third = await seated(seek([one, two, wide]));
    expect(third.fullIds).toEqual(['one', 'two']);
    expect([await third.enter(one.id), await third.enter(two.id), third.enter(wide.id)]).toEqual([
      'full',
      'full',
      undefined,
    ]);
  });

  it('gives a place that was never used back, and asks again for a second try at the same channel', async () => {
    const one = narrow('one', { concurrency: 1, requestsPerMinute: 3 });
    (await seated(seek([one]))).leave();
    const seat = await seated(seek([one]));
    (await placeAt(seat, one)).release(5);
    (await placeAt(seat, one)).release(5);
    seat.leave();
    expect(await processes[0]!.gate.read(['weir:limit:{one}'])).toEqual([{ requests: 2, tokens: 0, places: 0 }]);
  });

  it('has a call wait until a place is given back, here or in another process', async () => {
    const one = narrow('one');
    const place = await placeAt(await seated(seek([one])), one);
    const waiting = [seated(seek([one])), seated(seek([one]), processes[1]!.room)];
    await eventually(async () => expect(processes.map((one) => one.room.waitingOf('o'))).toEqual([1, 1]));
    place.release(10);
    const next = await Promise.race(waiting);
    (await placeAt(next, one)).release(10);
    const all = await Promise.all(waiting);
    for (const seat of all) expect(seat.queuedMs).toBeGreaterThan(0);
  });

  it('lets organizations take turns, however many calls one of them has waiting', async () => {
    const one = narrow('one');
    const place = await placeAt(await seated(seek([one])), one);
    const served: string[] = [];
    const wait = async (organizationId: string, name: string): Promise<void> => {
      const seat = await seated(seek([one], { organizationId }));
      served.push(name);
      (await placeAt(seat, one)).release(10);
    };
    const waits = Array.from({ length: 50 }, (_, index) => wait('many', `many ${index}`));
    await eventually(async () => expect(room.waitingOf('many')).toBe(50));
    waits.push(wait('few', 'few 0'), wait('few', 'few 1'), wait('other', 'other 0'));
    await eventually(async () => expect(room.waitingOf('few')).toBe(2));
    place.release(10);
    await Promise.all(waits);
    expect(served.slice(0, 5)).toEqual(['many 0', 'few 0', 'other 0', 'many 1', 'few 1']);
    expect(served.filter((name) => name.startsWith('many'))).toEqual(Array.from({ length: 50 }, (_, n) => `many ${n}`));
  });

  it('lets nobody overtake those that wait', async () => {
    const one = narrow('one');
    const place = await placeAt(await seated(seek([one])), one);
    const order: string[] = [];
    const waiting = seated(seek([one], { organizationId: 'early' }));
    await eventually(async () => expect(room.waitingOf('early')).toBe(1));
    place.release(10);
    const late = seated(seek([one], { organizationId: 'late' }));
    const both = [waiting.then((seat) => (order.push('early'), seat)), late.then((seat) => (order.push('late'), seat))];
    (await placeAt(await both[0]!, one)).release(10);
    await both[1];
    expect(order).toEqual(['early', 'late']);
  });

  it('refuses those over the bound at once, and those that found no room in time', async () => {
    const one = narrow('one');
    await seated(seek([one]));
    await expect(seated(seek([one], { queueSeconds: 0 }))).rejects.toMatchObject(BUSY);
    const waiting = [1, 2].map(() => seated(seek([one], { queueLength: 2, queueSeconds: 1 })));
    await eventually(async () => expect(room.waitingOf('o')).toBe(2));
    await expect(seated(seek([one], { queueLength: 2 }))).rejects.toMatchObject({
      ...BUSY,
      details: { headers: { 'retry-after': '1' } },
    });
    for (const { status } of await Promise.allSettled(waiting)) expect(status).toBe('rejected');
    expect(room.waitingOf('o')).toBe(0);
  });

  it('says of a channel that is full for its rate when it has room again', async () => {
    const one = narrow('one', { requestsPerMinute: 1 });
    await seated(seek([one]));
    const refusal = await seated(seek([one], { queueSeconds: 0 })).catch((error: unknown) => error);
    const { details } = refusal as { details: { headers: Record<string, string> } };
    expect(Number(details.headers['retry-after'])).toBeGreaterThan(50);
  });

  it('forgets a caller that leaves', async () => {
    const one = narrow('one');
    const place = await placeAt(await seated(seek([one])), one);
    let leave = (): void => undefined;
    const gone = seated(seek([one], { onGone: (left) => (leave = left) }));
    const next = seated(seek([one], { organizationId: 'next' }));
    await eventually(async () => expect(room.waitingOf('next')).toBe(1));
    leave();
    await expect(gone).rejects.toMatchObject(BUSY);
    place.release(10);
    expect((await next).queuedMs).toBeGreaterThan(0);
    expect(room.waitingOf('o')).toBe(0);
  });
});
