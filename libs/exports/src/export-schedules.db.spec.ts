import { Clock } from '@app/common';
import { Logger } from '@app/logging';
import { ExportsQueue } from '@app/queue';
import { expectLedgerBalanced } from '@app/testing';
import { Books } from './__fixtures__/books';
import { ExportSchedulesService, NewExportSchedule } from './export-schedules.service';
import { ExportsService, type ExportOwner } from './exports.service';
import { nextRunAfter, periodBefore, type Frequency } from './schedule.queries';

/** Stands where it is put. */
class StandingClock extends Clock {
  at = new Date('2026-03-10T12:00:00Z');
  override now(): Date {
    return this.at;
  }
}

describe('schedules of exports', () => {
  let books: Books;
  let queue: ExportsQueue;
  let schedules: ExportSchedulesService;
  const clock = new StandingClock();

  beforeAll(async () => {
    books = await Books.open();
    const { config, database } = books.test;
    queue = new ExportsQueue(config);
    const exports = new ExportsService(database, queue, clock, config);
    schedules = new ExportSchedulesService(database, exports, clock, new Logger(config));
  });
  afterEach(async () => {
    const { prisma } = books.test.database;
    await prisma.export.deleteMany();
    await prisma.exportSchedule.deleteMany();
    await expectLedgerBalanced(books.test.database);
  });
  afterAll(async () => {
    await queue.onApplicationShutdown();
    await books.close();
  });

  const prisma = () => books.test.database.prisma;
  const next = async (frequency: Frequency, hour: number, timeZone: string, after: string) =>
    (await nextRunAfter(prisma(), { frequency, hour, timeZone }, new Date(after))).toISOString();

  it('run at their hour of the day in their time zone, also over a change of clocks', async () => {
    expect(await next('daily', 6, 'Asia/Shanghai', '2026-03-10T21:59:59Z')).toBe('2026-03-10T22:00:00.000Z');
    expect(await next('daily', 6, 'Asia/Shanghai', '2026-03-10T22:00:00Z')).toBe('2026-03-11T22:00:00.000Z');
    expect(await next('daily', 6, 'Europe/Berlin', '2026-03-28T12:00:00Z')).toBe('2026-03-29T04:00:00.000Z');
    expect(await next('daily', 6, 'Europe/Berlin', '2026-10-24T12:00:00Z')).toBe('2026-10-25T05:00:00.000Z');
    // An hour that this day does not have.
    expect(await next('daily', 2, 'Europe/Berlin', '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(await next('weekly', 0, 'UTC', '2026-03-09T00:00:00Z')).toBe('2026-03-16T00:00:00.000Z');
    expect(await next('monthly', 23, 'America/Los_Angeles', '2026-03-02T06:59:00Z')).toBe('2026-03-02T07:00:00.000Z');
    expect(await next('monthly', 0, 'UTC', '2026-12-01T00:00:00Z')).toBe('2027-01-01T00:00:00.000Z');
  });

  it('have the rows of the day, week or month that was over last, without a gap', async () => {
    const period = async (unit: 'yesterday' | 'last_week' | 'last_month', timeZone: string, at: string) => {
      const { from, to } = await periodBefore(prisma(), unit, { timeZone, at: new Date(at) });
      return [from.toISOString(), to.toISOString()];
    };
    expect(await period('yesterday', 'Asia/Shanghai', '2026-03-10T22:00:00Z')).toEqual([
      '2026-03-09T16:00:00.000Z',
      '2026-03-10T16:00:00.000Z',
    ]);
    // 23 hours long.
    expect(await period('yesterday', 'Europe/Berlin', '2026-03-30T04:00:00Z')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect(await period('last_week', 'UTC', '2026-03-11T00:00:00Z')).toEqual([
      '2026-03-02T00:00:00.000Z',
      '2026-03-09T00:00:00.000Z',
    ]);
    expect(await period('last_month', 'UTC', '2026-03-01T00:00:00Z')).toEqual([
      '2026-02-01T00:00:00.000Z',
      '2026-03-01T00:00:00.000Z',
    ]);
  });

  const daily = NewExportSchedule.parse({
    ...{ dataset: 'usage_detail', format: 'csv', name: 'daily', frequency: 'daily', period: 'yesterday', hour: 6 },
  });
  const create = (owner: ExportOwner, createdById = books.userIds[0]!, schedule = daily) =>
    schedules.create(prisma(), owner, { createdById, schedule });
  const made = () => prisma().export.findMany({ orderBy: { createdAt: 'asc' } });
  const join = (userId: string, organizationId: string, role: 'admin' | 'member') =>
    prisma().membership.create({ data: { userId, organizationId, role } });
  const leave = (userId: string) => prisma().membership.deleteMany({ where: { userId } });

  it('make one export when their time has come, and one for all runs that were missed', async () => {
    const [{ organizationId }] = books.tenants as [(typeof books.tenants)[number]];
    await join(books.userIds[0]!, organizationId, 'admin');
    clock.at = new Date('2026-03-10T12:00:00Z');
    const { id } = await create({ organizationId });
    await schedules.runDue();
    expect(await made()).toEqual([]);
    clock.at = new Date('2026-03-14T07:00:00Z');
    await Promise.all([schedules.runDue(), schedules.runDue()]);
    await schedules.runDue();
    expect(await made()).toMatchObject([
      { scheduleId: id, organizationId, memberId: null, createdById: books.userIds[0]!, state: 'waiting' },
    ]);
    const [yesterdays] = await made();
    expect(yesterdays!.parameters).toMatchObject({ from: '2026-03-13T00:00:00.000Z', to: '2026-03-14T00:00:00.000Z' });
    const { nextRunAt } = await prisma().exportSchedule.findUniqueOrThrow({ where: { id } });
    expect(nextRunAt.toISOString()).toBe('2026-03-15T06:00:00.000Z');
    await leave(books.userIds[0]!);
  });

  it.each([
    ['has left', undefined],
    ['is only a member now, and it had all rows', 'member' as const],
  ])('are switched off when whoever made them %s', async (_, role) => {
    const [{ organizationId }] = books.tenants as [(typeof books.tenants)[number]];
    await join(books.userIds[0]!, organizationId, 'admin');
    clock.at = new Date('2026-03-10T12:00:00Z');
    const { id } = await create({ organizationId });
    await leave(books.userIds[0]!);
    if (role) await join(books.userIds[0]!, organizationId, role);
    clock.at = new Date('2026-03-11T07:00:00Z');
    await schedules.runDue();
    expect(await made()).toEqual([]);
    expect(await prisma().exportSchedule.findUniqueOrThrow({ where: { id } })).toMatchObject({ isEnabled: false });
    await leave(books.userIds[0]!);
  });

  it('of a member have their own calls', async () => {
    const [{ organizationId }] = books.tenants as [(typeof books.tenants)[number]];
    const userId = books.userIds[1]!;
    await join(userId, organizationId, 'member');
    clock.at = new Date('2026-03-10T12:00:00Z');
    await create({ organizationId, userId }, userId);
    clock.at = new Date('2026-03-11T07:00:00Z');
    await schedules.runDue();
    expect(await made()).toMatchObject([{ organizationId, memberId: userId }]);
    await expect(create({ organizationId, userId }, userId, { ...daily, dataset: 'journal' })).rejects.toMatchObject({
      details: { param: 'dataset' },
    });
    await leave(userId);
  });

  it('wait while too many exports do, and go on afterwards', async () => {
    const [{ organizationId }] = books.tenants as [(typeof books.tenants)[number]];
    await join(books.userIds[0]!, organizationId, 'admin');
    clock.at = new Date('2026-03-10T12:00:00Z');
    const { id } = await create({ organizationId });
    const exports = new ExportsService(books.test.database, queue, clock, books.test.config);
    const order = { ...daily, from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };
    for (let count = 0; count < 20; count++)
      await exports.create(prisma(), { owner: { organizationId }, createdById: null, order });
    clock.at = new Date('2026-03-11T07:00:00Z');
    await schedules.runDue();
    expect(await prisma().export.count({ where: { scheduleId: id } })).toBe(0);
    await prisma().export.deleteMany();
    await schedules.runDue();
    expect(await made()).toMatchObject([{ scheduleId: id }]);
    await leave(books.userIds[0]!);
  });
});
