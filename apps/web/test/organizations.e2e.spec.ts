import { hashPassword } from '@app/identity';
import {
  describeInBrowser,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  RunningWeir,
  TestBrowser,
  type WatchedPage,
} from '@app/testing';
import type { BrowserContextOptions } from 'playwright-core';

const PASSWORD = 'correct horse';
const PHONE = { width: 390, height: 844 };

describeInBrowser('organizations and their money', () => {
  let weir: RunningWeir;
  let browser: TestBrowser;
  let organizationId: string;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      ({ organizationId } = await given.funded({ balance: '10' }));
    });
    const { prisma } = weir.test.database;
    await prisma.organization.update({ where: { id: organizationId }, data: { name: 'Acme' } });
    const passwordHash = await hashPassword(PASSWORD);
    const owner = { email: 'owner@example.com', name: 'Owner', platformRole: 'owner' as const, passwordHash };
    await prisma.user.create({ data: owner });
    const memberships = { create: { organizationId, role: 'admin' as const } };
    await prisma.user.create({ data: { email: 'admin@example.com', name: 'Admin', passwordHash, memberships } });
    await weir.launch('admin');
    browser = await TestBrowser.open();
  });
  afterEach(() => expectLedgerBalanced(weir.test.database));
  afterAll(async () => {
    await browser?.close();
    await weir.stop();
  });

  const logIn = async (who: string, path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> => {
    const page = await browser.page({ locale: 'en-US', reducedMotion: 'reduce', ...options });
    await page.goto(`${weir.adminUrl}${path}`);
    await page.fill('input[type=email]', `${who}@example.com`);
    await page.fill('input[autocomplete=current-password]', PASSWORD);
    await page.click('button[type=submit]');
    return page;
  };
  const button = (page: WatchedPage, name: RegExp | string) => page.getByRole('button', { name });
  const drawer = (page: WatchedPage) => page.getByRole('dialog');

  it('makes an organization and tops it up: a double click moves the money once', async () => {
    const page = await logIn('owner', '/organizations');
    await button(page, 'New organization').click();
    await drawer(page).getByLabel('Name').fill('Bluefin');
    await drawer(page).getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { level: 1, name: 'Bluefin' }).waitFor();
    await expectAccessible(page);

    await button(page, 'Top up').click();
    await drawer(page).getByLabel('Amount').fill('25.5');
    await drawer(page).getByText('$25.50 are added to what Bluefin has paid in.').waitFor();
    await drawer(page).getByText('Balance now: $0.00').waitFor();
    await drawer(page).getByRole('button', { name: 'Top up' }).dblclick();
    await page.getByText('New balance: $25.50').waitFor();

    const { prisma } = weir.test.database;
    const wallet = await prisma.wallet.findFirstOrThrow({ where: { organization: { name: 'Bluefin' } } });
    expect(wallet.postedNanoUsd).toBe(25_500_000_000n);
    expect(await prisma.ledgerTransaction.count({ where: { walletId: wallet.id } })).toBe(1);
    await page.context().close();
  });

  it('moves money once when the answer is lost and the form is sent again', async () => {
    const page = await logIn('owner', `/organizations/${organizationId}`);
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
    await page.context().close();
  });

  it('says at the amount, in Chinese, how much can be refunded', async () => {
    const page = await logIn('owner', `/organizations/${organizationId}?tab=wallet`, { locale: 'zh-CN' });
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
    await page.context().close();
  });

  it('lets the admins of an organization set budgets, on a phone too, and see no entries of ours', async () => {
    const page = await logIn('admin', `/o/${organizationId}/settings?tab=budgets`, { viewport: PHONE });
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
    await page.context().close();
  });

  it('keeps a group that is in use, and says why', async () => {
    const page = await logIn('owner', '/groups');
    await button(page, 'Actions').first().click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await drawer(page)
      .getByText(/It is in use and cannot be deleted. Organizations: \d+/)
      .waitFor();
    expect(await drawer(page).getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await page.context().close();
  });
});
