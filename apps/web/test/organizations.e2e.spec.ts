import {
  DashboardScene,
  describeInBrowser,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  expectTitle,
  PHONE,
  type Given,
  type Person,
  type WatchedPage,
} from '@app/testing';

describeInBrowser('organizations and their money', () => {
  let scene: DashboardScene;
  let organizationId: string;
  let owner: Person;
  let admin: Person;

  beforeAll(async () => {
    const prepare = async (given: Given) => {
      ({ organizationId } = await given.funded({ balance: '10', name: 'Acme' }));
      owner = await given.person({ platformRole: 'owner' });
      admin = await given.person({ organizationId });
    };
    scene = await DashboardScene.start(prepare, { apps: ['admin'] });
  });
  afterEach(async () => {
    await scene.closePages();
    await expectLedgerBalanced(scene.weir.test.database);
  });
  afterAll(() => scene.close());

  const button = (page: WatchedPage, name: RegExp | string) => page.getByRole('button', { name });
  const drawer = (page: WatchedPage) => page.getByRole('dialog');

  it('makes an organization and tops it up: a double click moves the money once', async () => {
    const page = await scene.logIn(owner, '/organizations');
    await button(page, 'New organization').click();
    await drawer(page).getByLabel('Name').fill('Bluefin');
    await drawer(page).getByRole('button', { name: 'Create' }).click();
    await expectTitle(page, 'Bluefin');
    await expectAccessible(page);

    await button(page, 'Top up').click();
    await drawer(page).getByLabel('Amount').fill('25.5');
    await drawer(page).getByText('$25.50 are added to what Bluefin has paid in.').waitFor();
    await drawer(page).getByText('Balance now: $0.00').waitFor();
    await drawer(page).getByRole('button', { name: 'Top up' }).dblclick();
    await page.getByText('New balance: $25.50').waitFor();

    const { prisma } = scene;
    const wallet = await prisma.wallet.findFirstOrThrow({ where: { organization: { name: 'Bluefin' } } });
    expect(wallet.postedNanoUsd).toBe(25_500_000_000n);
    expect(await prisma.ledgerTransaction.count({ where: { walletId: wallet.id } })).toBe(1);
  });

  it('moves money once when the answer is lost and the form is sent again', async () => {
    const page = await scene.logIn(owner, `/organizations/${organizationId}`);
    await button(page, 'Top up').click();
    await drawer(page).getByLabel('Amount').fill('5');
    let lost = 0;
    await page.route('**/wallet/top-ups', async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      await route.abort();
    });
    const send = drawer(page).getByRole('button', { name: 'Top up' });
    await send.click();
    await drawer(page).getByText('The server did not answer.').waitFor();

    await drawer(page).getByLabel('Amount').fill('6');
    await send.click();
    await drawer(page).getByText('This form was sent before with other values').waitFor();
    await drawer(page).getByLabel('Amount').fill('5');
    await send.click();
    await page.getByText('New balance: $15.00').waitFor();
    expect(lost).toBe(1);
  });

  it('says at the amount, in Chinese, how much can be refunded', async () => {
    const page = await scene.logIn(owner, `/organizations/${organizationId}?tab=wallet`, { locale: 'zh-CN' });
    await page.getByRole('tab', { name: '账务', selected: true }).waitFor();
    await page.getByRole('cell', { name: '充值' }).first().waitFor();
    await expectAccessible(page);
    await button(page, /更多/).click();
    await page.getByRole('menuitem', { name: '退款' }).click();
    await drawer(page).getByLabel('金额').fill('1000');
    await drawer(page)
      .getByRole('button', { name: /退\s*款/ })
      .click();
    await drawer(page).getByText('目前最多可转出 $15.00。').waitFor();
  });

  it('lets the admins of an organization set budgets, on a phone too, and see no entries of ours', async () => {
    const page = await scene.logIn(admin, `/o/${organizationId}/settings?tab=budgets`, PHONE);
    await button(page, 'New budget').first().click();
    await drawer(page).getByLabel('Limit').fill('20');
    await drawer(page).getByRole('button', { name: 'Save' }).click();
    await page.getByText('Whole organization').first().waitFor();
    await expectFits(page);
    await expectAccessible(page);

    await page.getByRole('tab', { name: 'Wallet' }).click();
    await page.getByRole('button', { name: 'Top-up' }).first().click();
    await drawer(page).getByText('Paid in').waitFor();
    expect(await drawer(page).getByText('Ledger entries').count()).toBe(0);
  });

  it('keeps a group that is in use, and says why', async () => {
    const page = await scene.logIn(owner, '/groups');
    await button(page, 'Actions').first().click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await drawer(page)
      .getByText(/It is in use and cannot be deleted. Organizations: \d+/)
      .waitFor();
    expect(await drawer(page).getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
  });
});
