import { nanoUsd, newRequestId } from '@app/common';
import { LedgerService, type BudgetPeriod, type BudgetScope } from '@app/ledger';
import { expectLedgerBalanced } from '@app/testing';
import { CallDesk } from './__fixtures__/call-desk';

describe('budgets', () => {
  let desk: CallDesk;
  let ledger: LedgerService;

  beforeAll(async () => {
    desk = await CallDesk.open();
    ledger = new LedgerService(desk.test.database);
  });
  beforeEach(() => desk.serveNewPayer('1'));
  afterEach(() => expectLedgerBalanced(desk.test.database));
  afterAll(() => desk.close());

  const budget = (limit: bigint, scope: BudgetScope = 'organization', subject = '', period: BudgetPeriod = 'month') =>
    ledger.setBudget({ walletId: desk.payer.walletId, scope, subject, period, limit: nanoUsd(limit) });
  const outcomesOf = (answers: Awaited<ReturnType<CallDesk['ask']>>) => answers.map(({ outcome }) => outcome.outcome);
  const windows = () =>
    desk.test.database.prisma.budgetWindow.findMany({
      where: { budget: { walletId: desk.payer.walletId } },
      orderBy: { id: 'asc' },
      include: { budget: true },
    });
  const used = async () => (await windows()).map(({ heldNanoUsd, spentNanoUsd }) => [heldNanoUsd, spentNanoUsd]);
  const sql = (text: string, ...values: unknown[]) => desk.test.database.pool.query(text, values);
  async function member(): Promise<string> {
    const { prisma } = desk.test.database;
    const user = await prisma.user.create({
      data: { email: `${newRequestId()}@weir.local`, name: 'x', passwordHash: 'x' },
    });
    await prisma.membership.create({ data: { userId: user.id, organizationId: desk.payer.organizationId } });
    return user.id;
  }

  it('count the calls of their subject, and no others', async () => {
    const userId = await member();
    await budget(100n, 'user', userId);
    await budget(100n, 'project', 'alpha');
    const answers = await desk.ask(
      { cap: 60n, userId, project: 'alpha' },
      { cap: 60n, userId, project: 'beta' },
      { cap: 60n, userId: newRequestId(), project: 'alpha' },
      { cap: 60n, project: 'beta' },
      { cap: 40n, userId, project: 'alpha' },
    );
    expect(outcomesOf(answers)).toEqual(['placed', 'over_budget', 'over_budget', 'placed', 'placed']);
    expect(answers[1]!.outcome).toEqual({ outcome: 'over_budget', available: 40n, budget: 'month user' });
    expect(answers[2]!.outcome).toEqual({ outcome: 'over_budget', available: 40n, budget: 'month project' });
    expect(await used()).toEqual([
      [100n, 0n],
      [100n, 0n],
    ]);
  });

  it('take a call at all levels or at none', async () => {
    await budget(1_000n);
    await budget(500n, 'api_token', desk.payer.apiTokenId, 'day');
    await budget(100n, 'project', 'alpha', 'lifetime');
    const answers = await desk.ask({ cap: 101n, project: 'alpha' }, { cap: 99n, project: 'alpha' }, { cap: 450n });
    expect(outcomesOf(answers)).toEqual(['over_budget', 'placed', 'over_budget']);
    expect(await used()).toEqual([
      [99n, 0n],
      [99n, 0n],
      [99n, 0n],
    ]);
  });

  it('turn what is held into what was spent when a call is settled, and give it back when it is released', async () => {
    await budget(1_000n);
    const [settled, released] = [await desk.admit({ cap: 400n }), await desk.admit({ cap: 300n })];
    await desk.end(settled, 150n);
    await desk.settle();
    await desk.release(released);
    expect(await used()).toEqual([[0n, 150n]]);
    expect(outcomesOf(await desk.ask({ cap: 851n }, { cap: 850n }))).toEqual(['over_budget', 'placed']);
  });

  it('admit exactly what they cover when 2,000 holds race on four connections', async () => {
    await budget(100_000n);
    const batches = Array.from({ length: 40 }, () => desk.ask(...Array.from({ length: 50 }, () => ({ cap: 1_000n }))));
    const answers = (await Promise.all(batches)).flat();
    expect(outcomesOf(answers).filter((outcome) => outcome === 'placed')).toHaveLength(100);
    expect(await used()).toEqual([[100_000n, 0n]]);
  });

  it('lower a call to what is left, but not below its floor, and say which limit it met', async () => {
    await budget(1_000n);
    const [lowered, refused] = await desk.ask({ cap: 5_000n, floor: 900n }, { cap: 5_000n, floor: 1n });
    expect(lowered!.outcome).toMatchObject({ outcome: 'placed', amount: 1_000n, cap: 1_000n });
    expect(refused!.outcome).toEqual({ outcome: 'over_budget', available: 0n, budget: 'month organization' });
    await budget(10_000_000_000n);
    const [poor] = await desk.ask({ cap: 2_000_000_000n });
    expect(poor!.outcome).toEqual({ outcome: 'insufficient', available: 999_999_000n, budget: null });
  });

  it.each([
    ['Asia/Shanghai', 'day'],
    ['America/New_York', 'week'],
    ['Pacific/Auckland', 'month'],
  ] as const)('begin at midnight in %s', async (zone, period) => {
    const { prisma } = desk.test.database;
    await prisma.organization.update({ where: { id: desk.payer.organizationId }, data: { timeZone: zone } });
    await budget(1_000n, 'organization', '', period);
    await desk.release(await desk.admit({ cap: 1n }));
    const { rows } = await sql(
      `SELECT starts_at AT TIME ZONE $1 = date_trunc($2, now() AT TIME ZONE $1) AS begins,
              ends_at AT TIME ZONE $1 = date_trunc($2, now() AT TIME ZONE $1) + ('1 ' || $2)::interval AS ends
         FROM budget_windows JOIN budgets ON budgets.id = budget_id WHERE wallet_id = $3`,
      zone,
      period,
      desk.payer.walletId,
    );
    expect(rows).toEqual([{ begins: true, ends: true }]);
  });

  // Clocks go back at 01:00 in Havana, so that midnight comes twice; a window that began at the second would miss this call.
  it('have a window for every instant, also when midnight comes twice', async () => {
    const at = '2025-11-02T04:30:00Z';
    const { rows } = await sql(
      `SELECT starts_at <= $1 AND $1 < ends_at AS "isInIt" FROM budget_window('day', 'America/Havana', $1::timestamptz)`,
      at,
    );
    expect(rows).toEqual([{ isInIt: true }]);
  });

  it('refuse a time zone that does not exist when it is set, not when a call comes', async () => {
    const set = sql(`UPDATE organizations SET time_zone = 'Mars/Olympus' WHERE id = $1`, desk.payer.organizationId);
    await expect(set).rejects.toThrow('Mars/Olympus');
  });

  it('begin anew in the next window; a call belongs to the one it was admitted in', async () => {
    await budget(1_000n, 'organization', '', 'day');
    const late = await desk.admit({ cap: 1_000n });
    await sql(
      `UPDATE budget_windows SET starts_at = starts_at - interval '1 day', ends_at = now() - interval '1 s'
        WHERE id = ANY ($1)`,
      late.placed.budgetWindows,
    );
    const next = await desk.admit({ cap: 1_000n });
    await desk.end(late, 700n);
    await desk.settle();
    await desk.release(next);
    const [yesterday, today] = await windows();
    expect([yesterday!.spentNanoUsd, today!.spentNanoUsd, today!.heldNanoUsd]).toEqual([700n, 0n, 0n]);
    expect(today!.startsAt.getTime()).toBeGreaterThanOrEqual(yesterday!.endsAt!.getTime() - 1);
  });

  it('count a charge that comes when its hold is long gone', async () => {
    await budget(1_000n);
    const late = await desk.admit({ cap: 400n });
    await desk.release(late);
    await desk.end(late, 250n);
    await desk.settle();
    expect(await used()).toEqual([[0n, 250n]]);
  });

  it('may be lowered and removed while calls are under way', async () => {
    await budget(1_000n);
    await budget(1_000n, 'project', 'alpha');
    const call = await desk.admit({ cap: 600n, project: 'alpha' });
    await budget(100n);
    await ledger.removeBudget({ walletId: desk.payer.walletId, scope: 'project', subject: 'alpha', period: 'month' });
    expect(outcomesOf(await desk.ask({ cap: 1n }))).toEqual(['over_budget']);
    await desk.end(call, 600n);
    expect(await desk.settle()).toBe(1);
    expect(await used()).toEqual([[0n, 600n]]);
  });
});
