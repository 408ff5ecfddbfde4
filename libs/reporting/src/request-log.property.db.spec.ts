import { Clock } from '@app/common';
import { Logger } from '@app/logging';
import { openTestDatabase, type TestDatabase } from '@app/testing';
import fc from 'fast-check';
import { anyCall } from './__fixtures__/any-call';
import { record, uuidOf, type RecordedCall } from './__fixtures__/recorded-calls';
import { ClosedDaysService } from './closed-days.service';
import { HOUR_MS, instantOf } from './instants';
import { ReportingDatabase } from './reporting-database';
import type { RequestFilter } from './request-filter';
import { RequestLogService } from './request-log.service';
import { RollupsService } from './rollups.service';
import type { TenantScope } from './scope';
import { UsageReportService } from './usage-report.service';

const nowMs = new Clock().nowMs();

const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 });
const anyFilter: fc.Arbitrary<RequestFilter> = fc.record({
  from: some(fc.integer({ min: 0, max: 150 }).map((hours) => new Date(nowMs - hours * HOUR_MS - HOUR_MS))),
  organizationId: some(fc.integer({ min: 1, max: 4 }).map((number) => uuidOf(1, number))),
  userId: some(fc.integer({ min: 1, max: 3 }).map((number) => uuidOf(3, number))),
  apiTokenId: some(fc.integer({ min: 11, max: 13 }).map((number) => uuidOf(2, number))),
  modelRequested: some(fc.constantFrom('small', 'large', 'none')),
  outcome: some(fc.constantFrom('completed', 'rejected')),
  errorCode: some(fc.constant('upstream_timeout')),
  minChargeNanoUsd: some(fc.constant(500_000_000_000n)),
  minTotalMs: some(fc.constant(1_000_000)),
  minFirstTokenMs: some(fc.constant(1_000_000)),
});
const anyScope: fc.Arbitrary<TenantScope | undefined> = some(
  fc.record({
    organizationId: fc.integer({ min: 1, max: 4 }).map((number) => uuidOf(1, number)),
    userId: some(fc.integer({ min: 1, max: 3 }).map((number) => uuidOf(3, number))),
  }),
);

const isSame = (wanted: unknown, value: unknown) => wanted === undefined || wanted === value;
const isAtLeast = (wanted: number | bigint | undefined, value: number | bigint | null) =>
  wanted === undefined || (value !== null && value >= wanted);

const isSeen = (call: RecordedCall, scope: TenantScope | undefined) =>
  !scope || (scope.organizationId === call.organizationId && isSame(scope.userId, call.userId));

const matches = (call: RecordedCall, filter: RequestFilter) =>
  [
    isAtLeast(filter.from?.getTime(), instantOf(call.requestId)),
    isSame(filter.organizationId, call.organizationId),
    isSame(filter.userId, call.userId),
    isSame(filter.apiTokenId, call.apiTokenId),
    isSame(filter.modelRequested, call.model),
    isSame(filter.outcome, call.outcome),
    isSame(filter.errorCode, call.errorCode),
    isAtLeast(filter.minChargeNanoUsd, call.charge),
    isAtLeast(filter.minTotalMs, call.totalMs),
    isAtLeast(filter.minFirstTokenMs, call.firstTokenMs),
  ].every(Boolean);

describe('the request log', () => {
  let test: TestDatabase;
  let calls: RecordedCall[];
  let reading: ReportingDatabase;
  let log: RequestLogService;
  let rollups: RollupsService;

  beforeAll(async () => {
    test = await openTestDatabase();
    await test.database.pool.query(`SELECT ensure_partitions((now() - interval '8 days')::date, 11)`);
    reading = new ReportingDatabase(test.config);
    log = new RequestLogService(reading, new Clock());
    rollups = new RollupsService(test.config, new Logger(test.config));
    calls = fc.sample(anyCall(nowMs), 240);
    await record(test, calls);
  });
  afterAll(async () => {
    await rollups.onApplicationShutdown();
    await reading.onApplicationShutdown();
    await test.drop();
  });

  /** All pages of a search, however small and however short of time. */
  async function everyPage(filter: RequestFilter, scope: TenantScope | undefined, limit: number, budgetMs: number) {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await log.listRequests(filter, { scope, cursor, limit, budgetMs });
      found.push(...page.items.map(({ requestId }) => requestId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return found;
  }

  const wanted = (filter: RequestFilter, scope: TenantScope | undefined) =>
    calls
      .filter((call) => matches(call, filter) && isSeen(call, scope))
      .map(({ requestId }) => requestId)
      .sort()
      .reverse();

  const expectAllAndNoOther = () =>
    fc.assert(
      fc.asyncProperty(anyFilter, anyScope, fc.constantFrom(9, 50, 500), fc.constantFrom(5, 200), async (...given) => {
        const [filter, scope, limit, budgetMs] = given;
        expect(await everyPage(filter, scope, limit, budgetMs)).toEqual(wanted(filter, scope));
      }),
      { numRuns: 15 },
    );

  it('shows exactly the matching calls that the scope may see, without any roll-up', expectAllAndNoOther);

  it('gives the time it has to the search alone', async () => {
    const locker = await test.database.pool.connect();
    await locker.query('BEGIN');
    await locker.query('LOCK TABLE dropped_days');
    const page = log.listRequests({}, { limit: 9, budgetMs: 5 });
    await new Promise((passed) => setTimeout(passed, 300));
    await locker.query('COMMIT');
    locker.release();
    await expect(page).resolves.toMatchObject({ droppedUntil: null });
  });

  it('... guided by roll-ups', async () => {
    await rollups.bringUpToDate();
    await expectAllAndNoOther();
  });

  it('... with the indexes of closed days', async () => {
    const closedDays = new ClosedDaysService(test.config);
    await closedDays.makeIndexes();
    await closedDays.onApplicationShutdown();
    const { rows } = await test.database.pool.query(
      `SELECT FROM pg_class WHERE relname LIKE 'usage\\_records%\\_by\\_user\\_id'`,
    );
    expect(rows.length).toBeGreaterThan(6);
    await expectAllAndNoOther();
  });

  it('tells tenants nothing of channels and costs, also not through a filter', async () => {
    const scope = { organizationId: uuidOf(1, 1) };
    const { items } = await log.listRequests({}, { scope });
    expect(items.length).toBe(50);
    expect(
      new Set(items.flatMap(({ channelId, providerId, costNanoUsd }) => [channelId, providerId, costNanoUsd])),
    ).toEqual(new Set([null]));
    const refused = log.listRequests({ channelId: uuidOf(4, 1) }, { scope });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_value', details: { param: 'channelId' } });
  });

  it('finds one call by its id, in its own organization only', async () => {
    const call = calls[0]!;
    const find = async (scope?: TenantScope) => {
      const id = `req_${call.requestId.replaceAll('-', '')}`;
      return (await log.listRequests({ requestId: id }, { scope })).items.map(({ requestId }) => requestId);
    };
    expect(await find()).toEqual([call.requestId]);
    expect(await find({ organizationId: call.organizationId })).toEqual([call.requestId]);
    expect(await find({ organizationId: uuidOf(1, 9) })).toEqual([]);
  });

  it('gives an export every call of an organization once', async () => {
    const exported: string[] = [];
    const scope = { organizationId: uuidOf(1, 2) };
    const range = { from: new Date(nowMs - 200 * HOUR_MS), to: new Date(nowMs + HOUR_MS) };
    for await (const { requestId } of log.eachRequest(range, scope)) exported.push(requestId);
    expect(exported).toEqual(wanted({}, scope));
  });

  it('adds up to the usage that a person is shown, and to nobody else’s', async () => {
    await rollups.bringUpToDate();
    const usage = new UsageReportService(reading);
    const range = { from: new Date(nowMs - 200 * HOUR_MS), to: new Date(nowMs + HOUR_MS), timeZone: 'Asia/Shanghai' };
    for (const userId of [undefined, uuidOf(3, 1)]) {
      const scope = { organizationId: uuidOf(1, 3), userId };
      const report = await usage.usage({ ...range, scope, by: 'day', groupBy: 'apiToken' });
      const own = calls.filter((call) => isSeen(call, scope));
      const charge = own.reduce((sum, call) => sum + call.charge, 0n);
      expect(report.totals).toMatchObject({ calls: own.length, chargeNanoUsd: charge });
      expect(report.series.reduce((sum, part) => sum + part.chargeNanoUsd, 0n)).toBe(charge);
      expect(report.groups.map(({ key }) => key).sort()).toEqual(
        [...new Set(own.map(({ apiTokenId }) => apiTokenId))].sort(),
      );
    }
  });
});
