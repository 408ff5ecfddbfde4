import {
  DashboardScene,
  describeInBrowser,
  eventually,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  isGenuine,
  PHONE,
  WebhookReceiver,
  type Given,
  type Person,
  type WatchedPage,
} from '@app/testing';

describeInBrowser('webhooks in the dashboard', () => {
  let scene: DashboardScene;
  let receiver: WebhookReceiver;
  let organizationId: string;
  let ada: Person;

  beforeAll(async () => {
    receiver = await WebhookReceiver.open();
    const prepare = async (given: Given) => {
      ({ organizationId } = await given.funded({ balance: '10' }));
      ada = await given.person({ organizationId });
    };
    const settings = { WEIR_WEBHOOKS_TO: '127.0.0.0/8' };
    scene = await DashboardScene.start(prepare, { settings, apps: ['worker', 'admin'] });
  });
  afterEach(async () => {
    await scene.closePages();
    await expectLedgerBalanced(scene.weir.test.database);
  });
  afterAll(async () => {
    await scene.close();
    await receiver.close();
  });

  const open = (tab: string, options = {}) => scene.logIn(ada, `/o/${organizationId}/webhooks${tab}`, options);
  const dialog = (page: WatchedPage) => page.getByRole('dialog').last();

  /** By REST, as the member who is logged in to `page`. */
  async function revokeToken(page: WatchedPage): Promise<string> {
    const tokens = `/api/organizations/${organizationId}/api-tokens`;
    const headers = { origin: scene.weir.adminUrl };
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
    const deliveries = scene.prisma.webhookDelivery;
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
