import { Clock } from '@app/common';
import { LedgerService } from '@app/ledger';
import { Logger } from '@app/logging';
import { openTestDatabase, type TestDatabase } from '@app/testing';
import fc from 'fast-check';
import {
  anyHistory,
  book,
  ORGANIZATIONS,
  type BookedEntry,
  type BookedTransaction,
} from './__fixtures__/booked-history';
import { uuidOf } from './__fixtures__/recorded-calls';
import { BalancesService } from './balances.service';
import { DAY_MS, HOUR_MS, instantOf } from './instants';
import { LedgerAccountsService } from './ledger-accounts.service';
import { LedgerSumsService } from './ledger-sums.service';
import { LedgerTransactionsService } from './ledger-transactions.service';
import { MarginService } from './margin.service';
import { ReportingDatabase } from './reporting-database';
import { RollupsService } from './rollups.service';
import { TieOutService } from './tie-out.service';

const nowMs = new Clock().nowMs();
const BEGIN = nowMs - 9 * DAY_MS;
const END = nowMs - 10 * 60_000;

const total = <T>(items: readonly T[], of: (item: T) => bigint) => items.reduce((sum, item) => sum + of(item), 0n);
const isOwn = ({ account }: BookedEntry) => ['wallet', 'promo'].includes(account);

describe('what finance reads, over a random history of nine days', () => {
  let test: TestDatabase;
  let reading: ReportingDatabase;
  let history: readonly BookedTransaction[];
  let accountIds: ReadonlyMap<string, string>;

  beforeAll(async () => {
    test = await openTestDatabase();
    const { pool, prisma } = test.database;
    await pool.query(`SELECT ensure_partitions((now() - interval '13 days')::date, 15)`);
    const ledger = new LedgerService(test.database);
    await ledger.openSystemAccounts();
    const group = await prisma.group.create({ data: { name: 'default' } });
    for (const [index, id] of ORGANIZATIONS.entries()) {
      const data = { id, name: `organization ${index}`, groupId: group.id, createdAt: new Date(BEGIN - DAY_MS) };
      await prisma.organization.create({ data });
      await ledger.openWallet(id);
    }
    await prisma.provider.create({ data: { id: 'vendor', name: 'Vendor', adapter: 'openai-compatible' } });
    const channel = { providerId: 'vendor', baseUrl: 'http://vendor.test', weight: 1, priority: 0 };
    for (const number of [1, 2]) {
      await prisma.channel.create({ data: { ...channel, id: uuidOf(4, number), name: `channel ${number}` } });
    }
    history = anyHistory(BEGIN, END, 400, 11);
    await book(test, history);
    const { rows } = await pool.query<{ id: string; key: string }>(
      `SELECT id, coalesce(organization_id::text, 'system') || ' ' || kind AS key FROM ledger_accounts`,
    );
    accountIds = new Map(rows.map(({ id, key }) => [key, id]));
    const rollups = new RollupsService(test.config, new Logger(test.config));
    await rollups.checkWhenDue();
    await rollups.onApplicationShutdown();
    reading = new ReportingDatabase(test.config);
  }, 60_000);
  afterAll(async () => {
    await reading.onApplicationShutdown();
    await test.drop();
  });

  const before = (instant: Date | null) => history.filter(({ createdAt }) => instant === null || createdAt < instant);
  /** By account, from the history itself. */
  function modelSums(instant: Date | null): Map<string, bigint> {
    const sums = new Map<string, bigint>();
    for (const { organizationId, entries } of before(instant)) {
      for (const entry of entries) {
        const id = accountIds.get(`${isOwn(entry) ? organizationId : 'system'} ${entry.account}`)!;
        sums.set(id, (sums.get(id) ?? 0n) + entry.amount);
      }
    }
    return sums;
  }
  const anyInstant = fc.oneof(
    fc.constant(null),
    fc.integer({ min: BEGIN - DAY_MS, max: nowMs }).map((at) => new Date(at)),
    fc.constantFrom(...fc.sample(fc.integer({ min: 0, max: 399 }), 20)).map((index) => history[index]!.createdAt),
  );
  const sumsService = () => new LedgerSumsService(reading, new Clock());

  it('has the sum of the entries of every account at any instant, whatever was asked for before', async () => {
    const kept = sumsService();
    const property = fc.asyncProperty(anyInstant, async (instant) => {
      const wanted = new Map([...modelSums(instant)].sort());
      expect(new Map([...(await kept.sumsAt(instant))].sort())).toEqual(wanted);
      expect(new Map([...(await sumsService().sumsAt(instant))].sort())).toEqual(wanted);
    });
    await fc.assert(property, { numRuns: 40, seed: 3 });
  });

  it('has a trial balance of zero at any instant, whose lines are those sums', async () => {
    const accounts = new LedgerAccountsService(reading, sumsService());
    const property = fc.asyncProperty(anyInstant, async (instant) => {
      const trial = await accounts.trialBalance(instant);
      const sums = [...modelSums(instant).values()];
      expect(trial.differenceNanoUsd).toBe(0n);
      expect(trial.debitNanoUsd).toBe(total(sums, (sum) => (sum > 0n ? sum : 0n)));
      expect(total(trial.lines, (line) => line.creditNanoUsd)).toBe(trial.debitNanoUsd);
    });
    await fc.assert(property, { numRuns: 15, seed: 4 });
  });

  it('lists accounts, the system first, with what stands on them', async () => {
    const accounts = new LedgerAccountsService(reading, sumsService());
    const { items, total: count } = await accounts.accounts({ page: 1, pageSize: 50 });
    const sums = modelSums(null);
    expect([items.length, count]).toEqual([accountIds.size, accountIds.size]);
    for (const { id, balanceNanoUsd } of items) expect(balanceNanoUsd).toBe(sums.get(id) ?? 0n);
    expect(items[0]!.organizationId).toBeNull();
    const own = await accounts.accounts({ owner: 'organizations', search: 'TION 1', page: 1, pageSize: 1 });
    expect([own.items[0]!.organizationId, own.total]).toEqual([ORGANIZATIONS[1], 2]);
  });

  const query = { lowBelow: 0n as never, sort: { by: 'name' as const, isDescending: false }, page: 1, pageSize: 25 };

  it('knows balance, promotional credit, credit limit and state of every wallet at any instant', async () => {
    const balances = new BalancesService(reading, sumsService());
    const property = fc.asyncProperty(anyInstant, async (given) => {
      const at = given ?? new Date(nowMs);
      const { items, sums } = await balances.balances({ ...query, at });
      const model = modelSums(at);
      const wanted = ORGANIZATIONS.map((organizationId) => {
        const own = before(at).filter((transaction) => transaction.organizationId === organizationId);
        const sum = (kind: string) => -(model.get(accountIds.get(`${organizationId} ${kind}`)!) ?? 0n);
        return {
          ...{ organizationId, postedNanoUsd: sum('wallet'), promoNanoUsd: sum('promo'), heldNanoUsd: null },
          creditLimitNanoUsd: own.findLast(({ kind }) => kind === 'credit-limit')?.limit ?? 0n,
          isFrozen: own.findLast(({ kind }) => kind === 'freeze' || kind === 'unfreeze')?.kind === 'freeze',
        };
      });
      const known = at.getTime() > BEGIN - DAY_MS;
      expect(items).toMatchObject(known ? wanted : []);
      const posted = known ? wanted.map(({ postedNanoUsd }) => postedNanoUsd) : [];
      expect(sums.liabilityNanoUsd).toBe(total(posted, (sum) => (sum > 0n ? sum : 0n)));
      expect(sums.receivableNanoUsd).toBe(total(posted, (sum) => (sum < 0n ? -sum : 0n)));
    });
    await fc.assert(property, { numRuns: 25, seed: 5 });
  });

  it('sorts and filters balances, and adds up all of them whatever is filtered', async () => {
    const balances = new BalancesService(reading, sumsService());
    const at = new Date(nowMs);
    const all = await balances.balances({ ...query, at, sort: { by: 'balance', isDescending: true } });
    const posted = all.items.map(({ postedNanoUsd }) => postedNanoUsd);
    expect(posted).toEqual([...posted].sort((a, b) => (a < b ? 1 : -1)));
    const owing = await balances.balances({ ...query, at, state: 'owing', pageSize: 1, page: 9 });
    expect(owing.items).toEqual([]);
    expect([owing.total, owing.sums]).toEqual([posted.filter((sum) => sum < 0n).length, all.sums]);
    const found = await balances.balances({ ...query, at, search: 'TION 2' });
    expect(found.items.map(({ organizationId }) => organizationId)).toEqual([ORGANIZATIONS[2]]);
  });

  const anyRange = fc
    .tuple(fc.integer({ min: -1, max: 9 }), fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 23 }))
    .map(([day, days, hour]) => {
      const from = Math.floor(BEGIN / HOUR_MS) * HOUR_MS + day * DAY_MS + hour * HOUR_MS;
      return { from: new Date(from), to: new Date(from + days * DAY_MS) };
    });
  const zones = ['UTC', 'Asia/Shanghai', 'Asia/Kolkata', 'America/New_York'] as const;
  const callsIn = ({ from, to }: { readonly from: Date; readonly to: Date }) =>
    history
      .flatMap(({ calls }) => calls)
      .filter(({ requestId }) => instantOf(requestId) >= from.getTime() && instantOf(requestId) < to.getTime());

  it('sums up revenue, cost and margin by day, week and month and by every group to the nano', async () => {
    const margins = new MarginService(reading);
    const groups = fc.constantFrom('model', 'organization', 'channel', 'provider');
    const units = fc.constantFrom('day', 'week', 'month');
    const property = fc.asyncProperty(
      ...([anyRange, fc.constantFrom(...zones), units, groups] as const),
      async (range, timeZone, by, groupBy) => {
        const report = await margins.margin({ ...range, timeZone, by: by, groupBy: groupBy });
        const own = callsIn(report);
        const wanted = {
          calls: BigInt(own.length),
          revenueNanoUsd: total(own, ({ charge }) => charge),
          costNanoUsd: BigInt(own.length),
        };
        expect(report.totals).toMatchObject(wanted);
        expect(report.totals.marginNanoUsd).toBe(wanted.revenueNanoUsd - wanted.costNanoUsd);
        const keyOf = {
          model: (call: (typeof own)[number]) => call.model as string | null,
          organization: (call: (typeof own)[number]) => call.organizationId,
          channel: (call: (typeof own)[number]) => call.channelId,
          // Its third channel is gone.
          provider: ({ channelId }: (typeof own)[number]) =>
            [uuidOf(4, 1), uuidOf(4, 2)].includes(channelId ?? '') ? 'vendor' : null,
        }[groupBy as 'model'];
        expect(new Set(report.groups.map(({ key }) => key))).toEqual(new Set(own.map(keyOf)));
        for (const { key, revenueNanoUsd } of report.groups) {
          expect(revenueNanoUsd).toBe(
            total(
              own.filter((call) => keyOf(call) === key),
              ({ charge }) => charge,
            ),
          );
        }
        for (const [index, { startsAt, revenueNanoUsd }] of report.series.entries()) {
          const to = report.series[index + 1]?.startsAt ?? report.to;
          const hours = {
            from: new Date(Math.ceil(startsAt.getTime() / HOUR_MS) * HOUR_MS),
            to: new Date(Math.ceil(to.getTime() / HOUR_MS) * HOUR_MS),
          };
          expect(revenueNanoUsd).toBe(total(callsIn(hours), ({ charge }) => charge));
        }
      },
    );
    await fc.assert(property, { numRuns: 30, seed: 6 });
  });

  it('ties the revenue of calls out with the revenue account, for all days that are over', async () => {
    const tieOuts = new TieOutService(reading);
    const property = fc.asyncProperty(anyRange, fc.constantFrom(...zones), async (range, timeZone) => {
      const { revenue, lines } = await tieOuts.tieOut({ ...range, timeZone });
      const booked = history.filter(({ createdAt }) => createdAt >= range.from && createdAt < range.to);
      for (const { kind, account, amountNanoUsd } of lines) {
        const entries = booked.filter((one) => one.kind === kind).flatMap((one) => one.entries);
        expect(amountNanoUsd).toBe(
          total(
            entries.filter((entry) => entry.account === account),
            ({ amount }) => amount,
          ),
        );
      }
      const shown = new Set(lines.map(({ kind, account }) => `${kind} ${account}`));
      const hidden = ['wallet', 'cost_of_sales', 'payable'];
      const wanted = booked.flatMap(({ kind, entries }) => entries.map(({ account }) => ({ kind, account })));
      expect(shown).toEqual(
        new Set(
          wanted.filter(({ account }) => !hidden.includes(account)).map(({ kind, account }) => `${kind} ${account}`),
        ),
      );
      if (revenue === null) return;
      expect(revenue.chargedNanoUsd).toBe(total(callsIn(revenue), ({ charge }) => charge));
      const usage = booked.filter(({ kind, createdAt }) => kind === 'usage' && createdAt < revenue.to);
      expect(revenue.bookedNanoUsd).toBe(
        total(
          usage.flatMap(({ calls }) => calls),
          ({ charge }) => charge,
        ),
      );
      expect(revenue.differenceNanoUsd).toBe(0n);
      expect(revenue.to.getTime()).toBeLessThanOrEqual(nowMs);
    });
    await fc.assert(property, { numRuns: 40, seed: 7 });
  });

  it('pages through the transactions of an account by any filter without missing or repeating one', async () => {
    const transactions = new LedgerTransactionsService(reading, new Clock());
    const filters = fc.record(
      {
        kind: fc.constantFrom('usage', 'top-up', 'refund', 'adjustment'),
        organizationId: fc.constantFrom(...ORGANIZATIONS),
        memo: fc.constantFrom('case', 'CASE 4', 'nothing like it'),
        period: fc.constant(new Date(nowMs).toISOString().slice(0, 7) + '-01'),
        from: fc.integer({ min: BEGIN, max: END }).map((at) => new Date(at)),
        to: fc.integer({ min: BEGIN, max: END }).map((at) => new Date(at)),
      },
      { requiredKeys: [] },
    );
    const keys = fc.constantFrom(
      'system revenue',
      'system cash',
      `${ORGANIZATIONS[0]} wallet`,
      `${ORGANIZATIONS[2]} promo`,
    );
    const property = fc.asyncProperty(keys, filters, fc.integer({ min: 3, max: 200 }), async (key, filter, limit) => {
      const accountId = accountIds.get(key)!;
      const [owner, account] = key.split(' ') as [string, string];
      const claims: ((one: BookedTransaction) => boolean)[] = [
        ({ entries }) => entries.some((entry) => entry.account === account),
        ({ organizationId }) => owner === 'system' || organizationId === owner,
        ({ kind }) => !filter.kind || kind === filter.kind,
        ({ organizationId }) => !filter.organizationId || organizationId === filter.organizationId,
        ({ memo }) => !filter.memo || (memo?.toLowerCase().includes(filter.memo.toLowerCase()) ?? false),
        ({ createdAt }) => !filter.period || createdAt.toISOString().startsWith(filter.period.slice(0, 7)),
        ({ createdAt }) => !filter.from || createdAt >= filter.from,
        ({ createdAt }) => !filter.to || createdAt < filter.to,
      ];
      const wanted = history.filter((one) => claims.every((claim) => claim(one)));
      const found: bigint[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await transactions.transactions({ ...filter, accountId }, { cursor, limit });
        found.push(...page.items.map(({ id }) => id));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(found).toEqual(wanted.map(({ id }) => id).reverse());
    });
    await fc.assert(property, { numRuns: 40, seed: 8 });
  });

  it('shows a transaction with its entries, and the calls it settled page by page', async () => {
    const transactions = new LedgerTransactionsService(reading, new Clock());
    const booked = history.find(({ calls }) => calls.length === 3)!;
    const found = (await transactions.transaction(booked.id.toString()))!;
    expect(found.entries.map(({ account, amountNanoUsd }) => ({ account, amount: amountNanoUsd }))).toEqual(
      booked.entries,
    );
    expect(found.organizationId).toBe(booked.organizationId);
    const first = await transactions.settledCalls(booked.id.toString(), { limit: 2 });
    const second = await transactions.settledCalls(booked.id.toString(), { cursor: first.nextCursor!, limit: 2 });
    expect(second.nextCursor).toBeNull();
    const ids = [...first.items, ...second.items].map(({ requestId }) => requestId);
    expect(ids).toEqual(booked.calls.map(({ requestId }) => requestId).sort());
    for (const id of ['0', '7777777', 'x', '-1', '9'.repeat(40)]) expect(await transactions.transaction(id)).toBeNull();
  });

  it('tells by how much the revenue account differs from the calls', async () => {
    const createdAt = new Date(nowMs - 4 * DAY_MS);
    const entries = [
      { account: 'cash', amount: 7n },
      { account: 'revenue', amount: -7n },
    ];
    const stray = { kind: 'usage', organizationId: ORGANIZATIONS[0]!, createdAt, memo: null, calls: [], entries };
    // Between others of that time, so that it is found by its number.
    const near = history.find((one) => one.createdAt > createdAt)!;
    await book(test, [{ ...stray, id: near.id + 1n }]);
    const range = { from: new Date(nowMs - 6 * DAY_MS), to: new Date(nowMs), timeZone: 'UTC' };
    const { revenue } = await new TieOutService(reading).tieOut(range);
    expect(revenue?.differenceNanoUsd).toBe(-7n);
  });
});
