import { hashPassword } from '@app/identity';
import {
  describeInBrowser,
  eventually,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  isGenuine,
  RunningWeir,
  TestBrowser,
  WebhookReceiver,
  type FundedOrganization,
  type WatchedPage,
} from '@app/testing';
import type { BrowserContextOptions } from 'playwright-core';

const PASSWORD = 'correct horse battery';
const EMAIL = 'admin@example.com';
const PHONE = { viewport: { width: 390, height: 844 } };

describeInBrowser('webhooks in the dashboard', () => {
  let weir: RunningWeir;
  let browser: TestBrowser;
  let receiver: WebhookReceiver;
  let customer: FundedOrganization;

  beforeAll(async () => {
    receiver = await WebhookReceiver.open();
    const prepare = async (given: { funded: (of: { balance: string }) => Promise<FundedOrganization> }) => {
      customer = await given.funded({ balance: '10' });
    };
    weir = await RunningWeir.start(prepare, { WEIR_WEBHOOKS_TO: '127.0.0.0/8' });
    const passwordHash = await hashPassword(PASSWORD);
    const memberships = { create: { organizationId: customer.organizationId, role: 'admin' as const } };
    await weir.test.database.prisma.user.create({ data: { email: EMAIL, name: 'Ada', passwordHash, memberships } });
    [browser] = await Promise.all([TestBrowser.open(), weir.launch('admin')]);
  });
  afterEach(() => expectLedgerBalanced(weir.test.database));
  afterAll(async () => {
    await browser?.close();
    await weir.stop();
    await receiver.close();
  });

  async function open(tab: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const page = await browser.page({ locale: 'en-US', ...options });
    await page.goto(`${weir.adminUrl}/o/${customer.organizationId}/webhooks${tab}`);
    await page.fill('input[type=email]', EMAIL);
    await page.fill('input[autocomplete=current-password]', PASSWORD);
    await page.click('button[type=submit]');
    return page;
  }
  const dialog = (page: WatchedPage) => page.getByRole('dialog').last();

  /** By REST, as the member who is logged in to `page`. */
  async function revokeToken(page: WatchedPage): Promise<string> {
    const tokens = `${weir.adminUrl}/api/organizations/${customer.organizationId}/api-tokens`;
    const headers = { origin: weir.adminUrl };
    const { request } = page.context();
    const { id } = (await (await request.post(tokens, { data: { name: 'ci' }, headers })).json()) as { id: string };
    const revoked = await request.delete(`${tokens}/${id}`, { headers: { ...headers, 'if-match': '"1"' } });
    expect(revoked.status()).toBe(204);
    return id;
  }

  it('are set up by an admin, who sees the secret once, and tell a server what happens, signed with it', async () => {
    const page = await open('');
    await page.getByText('No webhooks yet').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'New webhook' }).first().click();
    await dialog(page)
      .getByLabel('Address')
      .fill(`ftp://${new URL(receiver.url()).host}/hook`);
    await dialog(page).getByRole('button', { name: 'Create' }).click();
    await dialog(page).getByText('It must begin with https://.', { exact: true }).waitFor();
    await expectAccessible(page);
    await dialog(page).getByLabel('Address').fill(receiver.url());
    await dialog(page).getByRole('button', { name: 'Create' }).click();
    const secret = await dialog(page)
      .getByText(/^whsec_/)
      .innerText();
    await expectAccessible(page);
    await dialog(page).getByLabel('I have stored it').check();
    await dialog(page).getByRole('button', { name: 'Done' }).click();
    await page.getByRole('cell', { name: receiver.url() }).waitFor();
    await page.reload();
    await page.getByText('Enabled').waitFor();
    expect(await page.content()).not.toContain(secret);

    const apiTokenId = await revokeToken(page);
    await eventually(() => Promise.resolve(expect(receiver.received).toHaveLength(1)));
    const [event] = receiver.received;
    expect([isGenuine(event!, secret), isGenuine(event!, 'whsec_AAAA')]).toEqual([true, false]);
    expect(JSON.parse(event!.body)).toMatchObject({ type: 'api_token.revoked', data: { apiTokenId, name: 'ci' } });
    await page.getByRole('tab', { name: 'Deliveries' }).click();
    await page.getByRole('cell', { name: 'API token was revoked' }).waitFor();
    await page.getByRole('cell', { name: 'Delivered' }).waitFor();
    await expectAccessible(page);
    await page.context().close();
  });

  it('show what failed with its attempts, and send it again, in Chinese, in the dark and on a phone', async () => {
    const page = await open('', { ...PHONE, locale: 'zh-CN', colorScheme: 'dark' });
    await page.getByText(receiver.url()).waitFor();
    await expectFits(page);
    await expectAccessible(page);
    await page.getByText(receiver.url()).click();
    await dialog(page).getByLabel('地址').fill(`${receiver.url()}#here`);
    await dialog(page).getByRole('button', { name: '保存' }).click();
    await dialog(page).getByText('不能包含 # 及其后的部分。').waitFor();
    await page.goto(page.url());

    receiver.answerWith(500);
    await page.getByRole('button', { name: '操作' }).click();
    await page.getByRole('menuitem', { name: '发送测试事件' }).click();
    await page.getByText('测试事件已提交。').waitFor();
    const deliveries = weir.test.database.prisma.webhookDelivery;
    const failing = { type: 'webhook.test', lastStatus: 500 };
    await eventually(async () => expect(await deliveries.count({ where: failing })).toBe(1));
    await page.getByRole('tab', { name: '投递记录' }).click();
    await page.getByText('失败，将重试').waitFor();
    await expectFits(page);
    await expectAccessible(page);
    // As the last attempt of a day leaves it.
    await deliveries.updateMany({ where: failing, data: { state: 'failed', attempts: 10 } });
    await page.reload();
    await page.getByText('测试', { exact: true }).click();
    await dialog(page).getByText('失败', { exact: true }).waitFor();
    await dialog(page).getByText('10', { exact: true }).waitFor();
    await dialog(page).getByText('500', { exact: true }).waitFor();
    await expectFits(page);
    await expectAccessible(page);

    receiver.answerWith(204);
    await dialog(page).getByRole('button', { name: '重新发送' }).click();
    await dialog(page).getByText('已送达').waitFor();
    const [, first, again] = receiver.received;
    expect([again!.body, again!.headers['webhook-id']]).toEqual([first!.body, first!.headers['webhook-id']]);
    await page.context().close();
  });
});
