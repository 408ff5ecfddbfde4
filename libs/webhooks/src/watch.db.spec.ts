import { nanoUsd, parseUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { expectLedgerBalanced } from '@app/testing';
import { WebhookDesk } from './__fixtures__/webhook-desk';

describe('what is watched', () => {
  let desk: WebhookDesk;
  let ledger: LedgerService;

  beforeEach(async () => {
    desk = await WebhookDesk.open();
    ledger = new LedgerService(desk.test.database);
    await desk.endpoint('https://example.com/hook');
  });
  afterEach(async () => {
    await expectLedgerBalanced(desk.test.database);
    await desk.close();
  });

  let keys = 0;
  const adjust = (amount: string) => {
    const { walletId } = desk.organization;
    const key = { idempotencyKey: `adjust:${keys++}`, actor: 'test', memo: 'test' };
    return ledger.adjust({ walletId, amount: parseUsd(amount), ...key });
  };
  const told = async () =>
    (await desk.deliveries()).map(({ type, payload }) => [type, (payload as { data: Record<string, unknown> }).data]);
  const low = (availableUsd: string) => [
    'balance.low',
    { organizationId: desk.organization.organizationId, availableUsd, thresholdUsd: '5.000000000' },
  ];
  const setThreshold = (lowBalanceNanoUsd: bigint | null) =>
    desk.test.database.prisma.organization.update({
      where: { id: desk.organization.organizationId },
      data: { lowBalanceNanoUsd },
    });

  it('tells of a low balance once each time it falls below the threshold', async () => {
    await desk.watch.look();
    await setThreshold(parseUsd('5'));
    await desk.watch.look();
    expect(await told()).toEqual([]);

    await adjust('-5.000000001');
    await Promise.all([desk.watch.look(), desk.watch.look()]);
    await adjust('-1');
    await desk.watch.look();
    expect(await told()).toEqual([low('4.999999999')]);

    await adjust('2');
    await desk.watch.look();
    await adjust('-2');
    await desk.watch.look();
    expect(await told()).toEqual([low('4.999999999'), low('3.999999999')]);
  });

  it('tells nothing where no threshold is set', async () => {
    await adjust('-10');
    await desk.watch.look();
    expect(await told()).toEqual([]);
  });

  it('tells once that 80 % and 100 % of a budget are spent', async () => {
    const { walletId, organizationId } = desk.organization;
    await ledger.setBudget({ walletId, scope: 'organization', subject: '', period: 'month', limit: nanoUsd(1000n) });
    const { prisma } = desk.test.database;
    const { id: budgetId } = await prisma.budget.findFirstOrThrow({ where: { organizationId } });
    const window = await prisma.budgetWindow.create({ data: { budgetId, startsAt: new Date(0), endsAt: null } });
    const spend = async (spentNanoUsd: bigint) => {
      await prisma.budgetWindow.update({ where: { id: window.id }, data: { spentNanoUsd } });
      await Promise.all([desk.watch.look(), desk.watch.look()]);
    };
    const percents = async () => (await told()).map(([type, data]) => [type, (data as { percent: number }).percent]);

    await spend(799n);
    expect(await percents()).toEqual([]);
    await spend(800n);
    await spend(900n);
    expect(await percents()).toEqual([['budget.reached', 80]]);
    await spend(1000n);
    await spend(1001n);
    expect(await percents()).toEqual([
      ['budget.reached', 80],
      ['budget.reached', 100],
    ]);

    // A higher limit can be reached anew.
    await ledger.setBudget({ walletId, scope: 'organization', subject: '', period: 'month', limit: nanoUsd(2000n) });
    await spend(1002n);
    await spend(1999n);
    expect(await percents()).toHaveLength(3);
    await prisma.budgetWindow.update({ where: { id: window.id }, data: { spentNanoUsd: 0n } });
  });
});
