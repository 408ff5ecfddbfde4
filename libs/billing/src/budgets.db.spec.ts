import { nanoUsd } from '@app/common';
import { LedgerService, type BudgetPeriod, type BudgetScope, type HoldOutcome } from '@app/ledger';
import {
  expectLedgerBalanced,
  Given,
  openTestDatabase,
  type FundedOrganization,
  type TestDatabase,
} from '@app/testing';
import { Calls, NANO_A_TOKEN, type Price } from './__fixtures__/calls';
import { refusalOf } from './hold-refusal';

type Refused = Exclude<HoldOutcome, { readonly outcome: 'placed' }>;

describe('budgets', () => {
  let test: TestDatabase;
  let ledger: LedgerService;
  let price: Price;
  let payer: FundedOrganization;
  let calls: Calls;
  let userId: string;

  beforeAll(async () => {
    test = await openTestDatabase();
    ledger = new LedgerService(test.database);
    const { priceVersionId } = await new Given(test).model({ id: 'm', prices: NANO_A_TOKEN });
    price = await test.database.prisma.priceVersion.findUniqueOrThrow({
      where: { id: priceVersionId },
      include: { rates: true },
    });
  });
  beforeEach(async () => {
    payer = await new Given(test).funded({ balance: '1' });
    calls = new Calls(test.database.pool, payer, price);
    const user = { email: `${payer.organizationId}@example.com`, name: 'user', passwordHash: 'none' };
    const memberships = { create: { organizationId: payer.organizationId } };
    ({ id: userId } = await test.database.prisma.user.create({ data: { ...user, memberships } }));
  });
  afterEach(async () => {
    await calls.release();
    await expectLedgerBalanced(test.database);
  });
  afterAll(() => test.drop());

  const subjectOf = (scope: BudgetScope) =>
    ({ organization: '', user: userId, api_token: payer.apiTokenId, project: 'apollo' })[scope];
  const keyOf = (scope: BudgetScope, period: BudgetPeriod) => ({
    walletId: payer.walletId,
    scope,
    subject: subjectOf(scope),
    period,
  });
  const budget = (scope: BudgetScope, period: BudgetPeriod, limit: bigint) =>
    ledger.setBudget({ ...keyOf(scope, period), limit: nanoUsd(limit) });
  const whole = (cap: bigint) => calls.hold({ cap, userId, project: 'apollo' });
  const windows = () =>
    test.database.prisma.budgetWindow.findMany({
      where: { budget: { walletId: payer.walletId } },
      include: { budget: true },
      orderBy: { id: 'asc' },
    });
  const [spent, held] = [
    async () => (await windows()).map(({ spentNanoUsd }) => spentNanoUsd),
    async () => (await windows()).map(({ heldNanoUsd }) => heldNanoUsd),
  ];
  const inZone = (timeZone: string) =>
    test.database.prisma.organization.update({ where: { id: payer.organizationId }, data: { timeZone } });
  /** As if all windows of the payer had been made so much earlier. */
  const letTimePass = (interval: string) =>
    test.database.pool.query(
      `UPDATE budget_windows SET starts_at = starts_at - $2::interval, ends_at = ends_at - $2::interval
         FROM budgets WHERE budgets.id = budget_id AND wallet_id = $1`,
      [payer.walletId, interval],
    );

  const SCOPES = ['organization', 'user', 'api_token', 'project'] as const;
  const PERIODS = ['day', 'week', 'month', 'lifetime'] as const;
  it.each(SCOPES.flatMap((scope) => PERIODS.map((period) => [period, scope] as const)))(
    'by %s and %s refuse what they do not cover, and say which it was and what is left',
    async (period, scope) => {
      await budget(scope, period, 1_000n);
      const outcomes = await calls.place([whole(600n), whole(500n), whole(400n), whole(1n)]);

      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['placed', 'over_budget', 'placed', 'over_budget']);
      expect(outcomes[1]).toEqual({ outcome: 'over_budget', available: 400n, budget: `${period} ${scope}` });
      const error = refusalOf(outcomes[1] as Refused, nanoUsd(500n));
      expect(error).toMatchObject({ code: 'budget_exceeded', status: 402 });
      expect(error.details.extra).toEqual({ needed_usd: '0.000000500', available_usd: '0.000000400' });
      expect(await held()).toEqual([1_000n]);
    },
  );

  it('concern only the calls of their subject', async () => {
    await budget('user', 'day', 0n);
    await budget('project', 'day', 0n);
    const outcomes = await calls.place([
      calls.hold({ cap: 1n }),
      calls.hold({ cap: 1n, userId: payer.organizationId }),
      calls.hold({ cap: 1n, project: 'gemini' }),
      calls.hold({ cap: 1n, userId }),
      calls.hold({ cap: 1n, project: 'apollo' }),
      calls.hold({ cap: 0n, project: 'apollo' }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      ...['placed', 'placed', 'placed'],
      ...['over_budget', 'over_budget', 'placed'],
    ]);
  });

  it('take all or nothing: what one of four refuses, none of them holds', async () => {
    for (const scope of SCOPES) await budget(scope, 'month', scope === 'user' ? 100n : 1_000n);
    const [refused] = await calls.place([whole(101n)]);
    expect(refused).toMatchObject({ outcome: 'over_budget', budget: 'month user', available: 100n });
    expect(await held()).toEqual([0n, 0n, 0n, 0n]);

    const [placed] = await calls.place([whole(100n)]);
    expect(placed).toMatchObject({ outcome: 'placed' });
    expect(await held()).toEqual([100n, 100n, 100n, 100n]);
  });

  it('lower a call to what the tightest of them and the wallet leave, never below its floor', async () => {
    await budget('organization', 'month', 5_000n);
    await budget('project', 'day', 800n);
    const bounds = { cap: 9_000n, amount: 9_000n, userId, project: 'apollo' };
    const [placed, refused] = await calls.place([
      calls.hold({ ...bounds, floor: 500n }),
      calls.hold({ ...bounds, floor: 1n }),
    ]);
    expect(placed).toMatchObject({ outcome: 'placed', amount: 800n, cap: 800n });
    expect(refused).toMatchObject({ outcome: 'over_budget', budget: 'day project', available: 0n });
    const [other] = await calls.place([calls.hold({ cap: 9_000n, floor: 1n })]);
    expect(other).toMatchObject({ outcome: 'placed', cap: 4_200n });
  });

  it('are not blamed for what the wallet does not cover', async () => {
    await budget('organization', 'month', 2_000_000_000n);
    const [refused] = await calls.place([whole(1_500_000_000n)]);
    expect(refused).toEqual({ outcome: 'insufficient', available: 1_000_000_000n, budget: null });
  });

  it('hold the cap of calls that the wallet holds less for', async () => {
    await budget('organization', 'month', 1_000n);
    const usual = () => calls.hold({ cap: 400n, amount: 10n, floor: 300n });
    const outcomes = await calls.place([usual(), usual(), usual()]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['placed', 'placed', 'over_budget']);
    expect(await held()).toEqual([800n]);
  });

  it('spend with settlement, hold less with release, and count a late charge whose hold is gone', async () => {
    await budget('project', 'month', 1_000n);
    const [charged, lost, late] = [
      await calls.admit({ cap: 100n, project: 'apollo' }),
      await calls.admit({ cap: 200n, project: 'apollo' }),
      await calls.admit({ cap: 300n, project: 'apollo' }),
    ];
    expect(await held()).toEqual([600n]);

    await calls.charge(charged, 40n);
    expect([await held(), await spent()]).toEqual([[500n], [40n]]);
    await calls.release([lost.requestId, late.requestId]);
    expect([await held(), await spent()]).toEqual([[0n], [40n]]);
    await calls.charge(late, 250n);
    expect([await held(), await spent()]).toEqual([[0n], [290n]]);
  });

  it('may be removed and set anew while calls are in flight', async () => {
    await budget('project', 'month', 1_000n);
    const before = await calls.admit({ cap: 900n, project: 'apollo' });
    await ledger.removeBudget(keyOf('project', 'month'));
    await budget('project', 'month', 500n);
    const after = await calls.admit({ cap: 400n, project: 'apollo' });
    await calls.charge(before, 800n);
    await calls.charge(after, 300n);
    expect([await held(), await spent()]).toEqual([[0n], [300n]]);
  });

  it('let calls in flight end when they are lowered below what is spent, and refuse the next', async () => {
    await budget('organization', 'month', 1_000n);
    const call = await calls.admit({ cap: 800n });
    await budget('organization', 'month', 100n);
    await calls.charge(call, 700n);
    const [next] = await calls.place([whole(1n)]);
    expect(next).toEqual({ outcome: 'over_budget', available: -600n, budget: 'month organization' });
    expect(refusalOf(next as Refused, nanoUsd(1n)).details.extra).toMatchObject({ available_usd: '0.000000000' });
    await budget('organization', 'month', 701n);
    expect((await calls.place([whole(1n)]))[0]).toMatchObject({ outcome: 'placed' });
  });

  it('keep what is spent and held within the limit when 500 calls race on four connections', async () => {
    await budget('organization', 'day', 10_000n);
    await budget('project', 'month', 4_000n);
    const bounds = (index: number) => ({ cap: 97n, ...(index % 2 === 0 && { project: 'apollo' }) });
    const holds = Array.from({ length: 500 }, (_, index) => calls.hold(bounds(index)));
    const batches = Array.from({ length: 50 }, (_, index) => holds.slice(index * 10, index * 10 + 10));
    const outcomes = (await Promise.all(batches.map((batch) => calls.place(batch)))).flat();
    expect(outcomes.filter(({ outcome }) => outcome === 'placed')).toHaveLength(103);
    const ofProject = (await windows()).find((window) => window.budget.scope === 'project')!;
    expect(ofProject.heldNanoUsd).toBeLessThanOrEqual(4_000n);
  });

  describe('in time', () => {
    it('begin anew with the next window, and charge a call to the window it was admitted in', async () => {
      await budget('organization', 'day', 1_000n);
      await budget('organization', 'lifetime', 1_500n);
      const yesterday = await calls.admit({ cap: 1_000n });
      await letTimePass('1 day');
      const today = await calls.admit({ cap: 500n });
      expect(await calls.place([whole(1n)])).toMatchObject([
        { outcome: 'over_budget', budget: 'lifetime organization' },
      ]);
      await calls.charge(yesterday, 900n);
      await calls.charge(today, 100n);

      const days = (await windows()).filter((window) => window.budget.period === 'day');
      expect(days.map(({ spentNanoUsd }) => spentNanoUsd)).toEqual([900n, 100n]);
      expect(days[0]!.endsAt).toEqual(days[1]!.startsAt);
    });

    it('begin at midnight where the organization is, and after a change of its zone where the last window ended', async () => {
      await inZone('Asia/Shanghai');
      await budget('organization', 'day', 1_000n);
      await calls.admit({ cap: 10n });
      const [first] = await windows();
      expect([first!.startsAt, first!.endsAt].map((at) => at!.toISOString().slice(11))).toEqual([
        '16:00:00.000Z',
        '16:00:00.000Z',
      ]);

      await inZone('America/New_York');
      await calls.admit({ cap: 10n });
      expect(await windows()).toHaveLength(1);

      await letTimePass('1 day');
      await calls.admit({ cap: 10n });
      const [past, present] = await windows();
      expect(present!.startsAt.getTime()).toBeGreaterThanOrEqual(past!.endsAt!.getTime());
      const { rows } = await test.database.pool.query(
        `SELECT (ends_at AT TIME ZONE 'America/New_York')::time::text AS ends FROM budget_windows WHERE id = $1`,
        [present!.id],
      );
      expect(rows).toEqual([{ ends: '00:00:00' }]);
    });

    it('refuse a time zone that nobody knows', async () => {
      await expect(inZone('Mars/Olympus')).rejects.toThrow();
    });

    const windowOf = async (period: string, zone: string, at: string) => {
      const { rows } = await test.database.pool.query<{ starts_at: Date; ends_at: Date }>(
        'SELECT * FROM budget_window($1, $2, $3)',
        [period, zone, at],
      );
      return [rows[0]!.starts_at, rows[0]!.ends_at].map((instant) => instant.toISOString().slice(0, 16));
    };
    it.each([
      ['day', 'UTC', '2026-11-21T23:59:59Z', '2026-11-21T00:00', '2026-11-22T00:00'],
      ['day', 'Asia/Shanghai', '2026-06-01T20:00Z', '2026-06-01T16:00', '2026-06-02T16:00'],
      ['month', 'Asia/Shanghai', '2026-05-31T20:00Z', '2026-05-31T16:00', '2026-06-30T16:00'],
      ['day, one hour short,', 'America/New_York', '2026-03-08T12:00Z', '2026-03-08T05:00', '2026-03-09T04:00'],
      ['day, one hour long,', 'America/New_York', '2026-11-01T12:00Z', '2026-11-01T04:00', '2026-11-02T05:00'],
      ['week', 'America/New_York', '2026-03-09T03:59Z', '2026-03-02T05:00', '2026-03-09T04:00'],
      ['month', 'America/New_York', '2026-03-31T23:00Z', '2026-03-01T05:00', '2026-04-01T04:00'],
      ['day without a midnight', 'Africa/Cairo', '2026-04-24T10:00Z', '2026-04-23T22:00', '2026-04-24T21:00'],
      ['day with two midnights', 'Atlantic/Azores', '2026-10-25T00:30Z', '2026-10-25T00:30', '2026-10-26T01:00'],
    ])('take a %s in %s, at %s, from %s to %s', async (period, zone, at, starts, ends) => {
      expect(await windowOf(period.split(/[ ,]/)[0]!, zone, at)).toEqual([starts, ends]);
    });

    it('have a window for each hour of a year, wherever the clock is changed', async () => {
      const { rows } = await test.database.pool.query(
        `SELECT zone, at, w.* FROM unnest($1::text[]) AS zone, unnest(ARRAY['day', 'week', 'month']::budget_period[]) AS period,
                generate_series(timestamptz '2026-01-01 00:30Z', '2026-12-31 23:30Z', '1 hour') AS at,
                budget_window(period, zone, at) AS w
          WHERE (starts_at <= at AND at < ends_at) IS NOT TRUE`,
        [['UTC', 'America/New_York', 'America/Havana', 'Atlantic/Azores', 'Africa/Cairo', 'Australia/Lord_Howe']],
      );
      expect(rows).toEqual([]);
    });
  });
});
