import { Clock } from '@app/common';
import { Logger } from '@app/logging';
import { openTestDatabase, type TestDatabase } from '@app/testing';
import fc from 'fast-check';
import { anyCall } from './__fixtures__/any-call';
import { idAt, record, uuidOf, type RecordedCall } from './__fixtures__/recorded-calls';
import { HISTOGRAM_BOUNDS_MS } from './histogram';
import { DAY_MS, HOUR_MS, instantOf, MINUTE_MS, type TimeRange } from './instants';
import { OverviewService, type OverviewQuery } from './overview.service';
import { ReportingDatabase } from './reporting-database';
import { RollupsService } from './rollups.service';
import type { TenantScope } from './scope';
import type { OperatorSums } from './sums';
import { UsageReportService, type UsageQuery } from './usage-report.service';

const nowMs = new Clock().nowMs();
const ZONE = 'Europe/Berlin';

/** Its local date, by other means than PostgreSQL's. */
const dateIn = (timeZone: string, instantMs: number) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instantMs);

/** The last day that had no 24 hours there. */
function lastOddDay(timeZone: string): string {
  const hours = new Map<string, number>();
  for (let at = nowMs - (nowMs % HOUR_MS) - DAY_MS; ; at -= HOUR_MS) {
    const day = dateIn(timeZone, at);
    hours.set(day, (hours.get(day) ?? 0) + 1);
    const before = dateIn(timeZone, at - HOUR_MS);
    if (before !== day && hours.size > 1 && hours.get(day) !== 24) return day;
  }
}

const total = <T>(items: readonly T[], of: (item: T) => bigint) => items.reduce((sum, item) => sum + of(item), 0n);

/** What calls add up to, from the calls themselves. */
function sumsOf(calls: readonly RecordedCall[]): Omit<OperatorSums, 'successRate'> {
  const count = (...outcomes: string[]) => calls.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const number = BigInt(calls.length);
  const charge = total(calls, (call) => call.charge);
  return {
    calls: calls.length,
    failedCalls: count('upstream_failed', 'recovered'),
    rejectedCalls: count('rejected'),
    ...{ inputTokens: 10n * number, outputTokens: 5n * number, cacheReadTokens: 3n * number, reasoningTokens: number },
    ...{ chargeNanoUsd: charge, costNanoUsd: number, marginNanoUsd: charge - number },
  } as Omit<OperatorSums, 'successRate'>;
}

function groupedBy(calls: readonly RecordedCall[], keyOf: (call: RecordedCall) => string | null) {
  const groups = new Map<string | null, RecordedCall[]>();
  for (const call of calls) groups.set(keyOf(call), [...(groups.get(keyOf(call)) ?? []), call]);
  return groups;
}

/** Between which bounds of the histogram the call is that a share of the measured ones did not exceed. */
function expectPercentile(found: number | null, measured: readonly (number | null)[], share: number): void {
  const sorted = measured.filter((ms) => ms !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return expect(found).toBeNull();
  const exact = sorted[Math.ceil(sorted.length * share) - 1]!;
  const bound = HISTOGRAM_BOUNDS_MS.findIndex((ms) => exact < ms);
  expect(found).toBeGreaterThanOrEqual(HISTOGRAM_BOUNDS_MS[bound - 1] ?? 0);
  expect(found).toBeLessThanOrEqual(HISTOGRAM_BOUNDS_MS[bound]!);
}

describe('sums over a span of time', () => {
  let test: TestDatabase;
  let reading: ReportingDatabase;
  let overviews: OverviewService;
  let calls: RecordedCall[];
  let oddDay: string;

  beforeAll(async () => {
    test = await openTestDatabase();
    const { pool, prisma } = test.database;
    await pool.query(`SELECT ensure_partitions((now() - interval '8 days')::date, 11)`);
    const group = await prisma.group.create({ data: { name: 'default' } });
    await prisma.organization.create({ data: { id: uuidOf(1, 1), name: 'the first', groupId: group.id } });
    oddDay = lastOddDay(ZONE);
    const noon = Date.parse(`${oddDay}T12:00:00Z`);
    const around = fc.sample(anyCall(noon + 36 * HOUR_MS), { numRuns: 120, seed: 7 });
    const late = around.filter(({ requestId }) => instantOf(requestId) > noon - 60 * HOUR_MS);
    const minutes = Array.from({ length: 80 }, (_, index) => nowMs - index * 2 * MINUTE_MS);
    const recent = fc.sample(anyCall(nowMs), { numRuns: minutes.length, seed: 3 });
    calls = [
      ...fc.sample(anyCall(nowMs), { numRuns: 250, seed: 5 }),
      ...recent.map((call, index) => ({ ...call, requestId: idAt(minutes[index]!) })),
      ...late,
    ];
    await record(test, calls);
    const rollups = new RollupsService(test.config, new Logger(test.config));
    // Calls of months ago, settled now, are for the daily check to find.
    await rollups.checkWhenDue();
    await rollups.onApplicationShutdown();
    reading = new ReportingDatabase(test.config);
    overviews = new OverviewService(reading, new Clock());
  }, 60_000);
  afterAll(async () => {
    await reading.onApplicationShutdown();
    await test.drop();
  });

  const within = ({ from, to }: TimeRange) =>
    calls.filter(({ requestId }) => instantOf(requestId) >= from.getTime() && instantOf(requestId) < to.getTime());
  const lastMs = (lengthMs: number, timeZone = ZONE): OverviewQuery => ({
    ...{ from: new Date(nowMs - lengthMs), to: new Date(nowMs), timeZone },
  });

  const spans = [
    ['two hours', 2 * HOUR_MS, 'minute'],
    ['four hours', 4 * HOUR_MS, 'hour'],
    ['six days', 6 * DAY_MS, 'hour'],
    ['thirty days', 30 * DAY_MS, 'day'],
  ] as const;

  it.each(spans)('of %s are those of the calls themselves, in total and by every group', async (_, lengthMs, size) => {
    const overview = await overviews.overview(lastMs(lengthMs));
    const own = within(overview);
    expect(own.length).toBeGreaterThan(30);
    expect(overview.bucketSize).toBe(size);
    expect(overview.totals).toMatchObject(sumsOf(own));

    for (const [rows, keyOf, nameOf] of [
      [overview.models, (call: RecordedCall) => call.model, (row: { model?: string }) => row.model],
      [overview.channels, (call: RecordedCall) => call.channelId, (row: { channelId?: string }) => row.channelId],
      [
        overview.organizations,
        (call: RecordedCall) => call.organizationId,
        (row: { organizationId?: string }) => row.organizationId,
      ],
    ] as const) {
      const groups = groupedBy(own, keyOf);
      expect(rows).toHaveLength(groups.size);
      for (const row of rows) {
        expect(row).toMatchObject(sumsOf(groups.get(nameOf(row as never) as string | null)!));
      }
    }
    const charges = overview.organizations.map(({ chargeNanoUsd }) => chargeNanoUsd);
    expect(charges).toEqual([...charges].sort((a, b) => Number(b - a)));
    expect(overview.organizations.find(({ organizationId }) => organizationId === uuidOf(1, 1))?.name).toBe(
      'the first',
    );

    const failed = own.filter(({ outcome }) => !['completed', 'caller_left'].includes(outcome));
    const errors = [...groupedBy(failed, ({ outcome }) => outcome)].map(([outcome, some]) => {
      return { outcome, errorCode: 'upstream_timeout', calls: some.length };
    });
    expect(overview.errors).toHaveLength(errors.length);
    expect(overview.errors).toEqual(expect.arrayContaining(errors));
  });

  it.each(spans)('of %s come as buckets without gaps that hold each call once', async (_, lengthMs, size) => {
    const { series, from, to } = await overviews.overview(lastMs(lengthMs));
    const ends = [...series.slice(1).map(({ startsAt }) => startsAt), to];
    for (const [index, bucket] of series.entries()) {
      const startsAt = new Date(Math.max(bucket.startsAt.getTime(), from.getTime()));
      expect(bucket).toMatchObject(sumsOf(within({ from: startsAt, to: ends[index]! })));
      if (size !== 'day') {
        const unitMs = size === 'minute' ? MINUTE_MS : HOUR_MS;
        expect(ends[index]!.getTime() - bucket.startsAt.getTime()).toBe(unitMs);
      }
    }
    expect(series.reduce((sum, { calls: count }) => sum + count, 0)).toBe(within({ from, to }).length);
  });

  it.each(['UTC', ZONE, 'Asia/Shanghai', 'America/New_York', 'Pacific/Auckland'])(
    'are cut into days at midnight in %s, also where a day has 23 or 25 hours',
    async (timeZone) => {
      const noon = Date.parse(`${oddDay}T12:00:00Z`);
      const span = { from: new Date(noon - 5 * DAY_MS), to: new Date(noon + 4 * DAY_MS) };
      const { series, from, to } = await overviews.overview({ ...span, timeZone });
      const own = groupedBy(within({ from, to }), ({ requestId }) => dateIn(timeZone, instantOf(requestId)));
      expect(own.size).toBeGreaterThan(3);
      const days = series.map(({ startsAt }) => dateIn(timeZone, startsAt.getTime()));
      expect(days).toEqual([...new Set(days)]);
      for (const [index, bucket] of series.entries()) {
        expect(dateIn(timeZone, bucket.startsAt.getTime() - 1)).not.toBe(days[index]);
        expect(bucket).toMatchObject(sumsOf(own.get(days[index]!) ?? []));
      }
      const lengths = series.slice(1).map(({ startsAt }, index) => {
        return (startsAt.getTime() - series[index]!.startsAt.getTime()) / HOUR_MS;
      });
      const isOdd = lengths.some((hours) => hours !== 24);
      expect(isOdd || timeZone !== ZONE).toBe(true);
    },
  );

  it('tell latencies to within a bound of their histogram', async () => {
    for (const [, lengthMs] of spans) {
      const overview = await overviews.overview(lastMs(lengthMs));
      const own = within(overview);
      for (const [row, some] of [
        [overview.totals, own],
        ...overview.models.map((row) => [row, own.filter(({ model }) => model === row.model)] as const),
      ] as const) {
        const [first, whole] = [some.map((call) => call.firstTokenMs), some.map((call) => call.totalMs)];
        expectPercentile(row.firstTokenP50Ms, first, 0.5);
        expectPercentile(row.firstTokenP95Ms, first, 0.95);
        expectPercentile(row.totalP50Ms, whole, 0.5);
        expectPercentile(row.totalP95Ms, whole, 0.95);
      }
    }
  });

  it('are zeros in a span without calls, with no rate of success and no latency', async () => {
    const to = new Date(nowMs - 300 * DAY_MS);
    const overview = await overviews.overview({ from: new Date(to.getTime() - DAY_MS), to, timeZone: ZONE });
    expect(overview.totals).toMatchObject({
      ...sumsOf([]),
      successRate: null,
      totalP50Ms: null,
      firstTokenP95Ms: null,
    });
    expect(overview.series.every(({ calls: count }) => count === 0)).toBe(true);
    expect([overview.models, overview.channels, overview.organizations, overview.errors]).toEqual([[], [], [], []]);
  });

  it('are refused for a range or a time zone that is none', async () => {
    const backwards = overviews.overview({ from: new Date(nowMs), to: new Date(nowMs - 1), timeZone: ZONE });
    await expect(backwards).rejects.toMatchObject({ code: 'invalid_value', details: { param: 'to' } });
    const nowhere = overviews.overview(lastMs(HOUR_MS, 'Mars/Olympus'));
    await expect(nowhere).rejects.toMatchObject({ code: 'invalid_value', details: { param: 'timeZone' } });
  });

  const scopes: readonly TenantScope[] = [
    { organizationId: uuidOf(1, 1) },
    { organizationId: uuidOf(1, 2), userId: uuidOf(3, 1) },
  ];
  const groupings: readonly Pick<UsageQuery, 'by' | 'groupBy'>[] = [
    { by: 'hour', groupBy: 'model' },
    { by: 'hour', groupBy: 'apiToken' },
    { by: 'day', groupBy: 'model' },
    { by: 'day', groupBy: 'apiToken' },
  ];

  it.each(scopes.flatMap((scope) => groupings.map((grouping) => ({ scope, ...grouping }))))(
    'are told $scope by $by and $groupBy, of its own calls alone',
    async ({ scope, by, groupBy }) => {
      const usage = new UsageReportService(reading);
      const report = await usage.usage({ ...lastMs(6 * DAY_MS), scope, by, groupBy });
      const own = within(report).filter(
        ({ organizationId, userId }) =>
          organizationId === scope.organizationId && (scope.userId === undefined || userId === scope.userId),
      );
      const keyOf = (call: RecordedCall) => (groupBy === 'model' ? call.model : call.apiTokenId);
      const { costNanoUsd, marginNanoUsd, ...sums } = sumsOf(own);
      expect(own.length).toBeGreaterThan(10);
      expect(report.totals).toMatchObject(sums);
      expect(JSON.stringify(Object.keys(report.totals))).not.toMatch(/cost|margin/);
      const groups = groupedBy(own, keyOf);
      expect(report.groups.map(({ key }) => key).sort()).toEqual([...groups.keys()].sort());
      const bucketOf = (instantMs: number) => report.buckets.filter((start) => start.getTime() <= instantMs).at(-1)!;
      const wanted = groupedBy(own, (call) => `${keyOf(call)} ${bucketOf(instantOf(call.requestId)).toISOString()}`);
      expect(report.series).toHaveLength(wanted.size);
      for (const { key, startsAt, calls: count, chargeNanoUsd } of report.series) {
        const some = wanted.get(`${key} ${startsAt.toISOString()}`)!;
        expect([count, chargeNanoUsd]).toEqual([some.length, total(some, (call) => call.charge)]);
      }
    },
  );
});
