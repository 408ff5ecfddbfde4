import { hashPassword } from '@app/identity';
import {
  describeInBrowser,
  eventually,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  TestBrowser,
  type WatchedPage,
} from '@app/testing';
import type { BrowserContextOptions } from 'playwright-core';

const PASSWORD = 'correct horse';
const PHONE = { width: 390, height: 844 };

describeInBrowser('limits and the scopes of API tokens', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let browser: TestBrowser;
  let organizationId: string;
  let apiToken: string;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      ({ organizationId, apiToken } = await given.funded({ balance: '10' }));
      await given.model({ id: 'gpt-4o' });
      await given.channel({ baseUrl: vendor.url, models: ['gpt-4o'] });
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
  afterAll(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
    await browser?.close();
    await weir.stop();
    await vendor.close();
  });

  const logIn = async (who: string, path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> => {
    const page = await browser.page({ locale: 'en-US', ...options });
    await page.goto(`${weir.adminUrl}${path}`);
    await page.fill('input[type=email]', `${who}@example.com`);
    await page.fill('input[autocomplete=current-password]', PASSWORD);
    await page.click('button[type=submit]');
    return page;
  };
  const drawer = (page: WatchedPage) => page.getByRole('dialog');
  const save = (page: WatchedPage) => drawer(page).getByRole('button', { name: 'Save' }).click();
  const call = () =>
    fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiToken}` },
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }], max_tokens: 5 }),
    });

  it('limits an organization, and shows its use while calls come in', async () => {
    const page = await logIn('owner', '/limits');
    await page.getByText('No limits').waitFor();
    await page.getByRole('button', { name: 'New limit' }).first().click();
    await drawer(page).getByLabel('Organization').click();
    await page.getByTitle('Acme').click();
    await save(page);
    await drawer(page).getByText('Set at least one').waitFor();
    await drawer(page).getByLabel('Requests per minute').fill('3');
    await save(page);
    await page.getByRole('cell', { name: 'Whole organization' }).waitFor();
    await expectAccessible(page);

    await page.goto(`${weir.adminUrl}/organizations/${organizationId}?tab=limits`);
    await page.getByText('0 of 3').waitFor();
    await eventually(async () => expect((await call()).headers.has('x-ratelimit-limit-requests')).toBe(true));
    await page.getByText(/[123] of 3/).waitFor();
    await expectAccessible(page);
    await page.context().close();
  });

  it("leaves an organization's admin their own limits, in Chinese and on a phone", async () => {
    const page = await logIn('admin', `/o/${organizationId}/limits`, { locale: 'zh-CN', viewport: PHONE });
    await page.getByText('整个组织').waitFor();
    await page.getByRole('button', { name: '新建限流' }).click();
    await drawer(page).getByLabel('并发调用数').fill('2');
    await drawer(page)
      .getByRole('button', { name: /保\s*存/ })
      .click();
    await page.getByText('每个 API 令牌').first().waitFor();
    await page.getByText('0 / 2').waitFor();
    await expectFits(page);
    await expectAccessible(page);
    await page.context().close();
  });

  it('binds an API token to models and addresses, and says which address is none', async () => {
    const page = await logIn('admin', `/o/${organizationId}/api-tokens`);
    await page.getByRole('button', { name: 'New API token' }).first().click();
    await drawer(page).getByLabel('Name').fill('office');
    const enter = async (label: string, text: string) => {
      await drawer(page).getByLabel(label).fill(text);
      await page.keyboard.press('Enter');
    };
    await enter('Models', 'gpt-4o*');
    await enter('Addresses', '10.0.0.0/33');
    await drawer(page).getByLabel('Name').click();
    await drawer(page).getByRole('button', { name: 'Create' }).click();
    await drawer(page).getByText('"10.0.0.0/33" is neither an address nor a range').waitFor();
    await page.keyboard.press('Tab');
    await drawer(page).getByLabel('Addresses').click();
    await page.keyboard.press('Backspace');
    await enter('Addresses', '10.0.0.0/8');
    await drawer(page).getByRole('button', { name: 'Create' }).click();
    await page.getByText(/sk-\w{40,}/).waitFor();
    const made = await weir.test.database.prisma.apiToken.findFirstOrThrow({ where: { name: 'office' } });
    expect([made.allowedModels, made.allowedIps]).toEqual([['gpt-4o*'], ['10.0.0.0/8']]);
    await page.context().close();
  });
});
