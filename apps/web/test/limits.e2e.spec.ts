import {
  DashboardScene,
  describeInBrowser,
  eventually,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  PHONE,
  type Person,
  type WatchedPage,
} from '@app/testing';

describeInBrowser('limits and the scopes of API tokens', () => {
  let scene: DashboardScene;
  let vendor: FakeUpstream;
  let organizationId: string;
  let apiToken: string;
  let owner: Person;
  let admin: Person;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    scene = await DashboardScene.start(async (given) => {
      ({ organizationId, apiToken } = await given.funded({ balance: '10', name: 'Acme' }));
      await given.model({ id: 'gpt-4o' });
      await given.channel({ baseUrl: vendor.url, models: ['gpt-4o'] });
      owner = await given.person({ platformRole: 'owner' });
      admin = await given.person({ organizationId });
    });
  });
  afterEach(() => scene.closePages());
  afterAll(async () => {
    const { database } = scene.weir.test;
    await eventually(() => expectQuiet(database));
    await expectLedgerBalanced(database);
    await scene.close();
    await vendor.close();
  });

  const drawer = (page: WatchedPage) => page.getByRole('dialog');
  const save = (page: WatchedPage) => drawer(page).getByRole('button', { name: 'Save' }).click();
  const call = () =>
    fetch(`${scene.weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiToken}` },
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }], max_tokens: 5 }),
    });

  it('limits an organization, and shows its use while calls come in', async () => {
    const page = await scene.logIn(owner, '/limits');
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

    await page.goto(`/organizations/${organizationId}?tab=limits`);
    await page.getByText('0 of 3').waitFor();
    await eventually(async () => expect((await call()).headers.has('x-ratelimit-limit-requests')).toBe(true));
    await page.getByText(/[123] of 3/).waitFor();
    await expectAccessible(page);
  });

  it("leaves an organization's admin their own limits, in Chinese and on a phone", async () => {
    const page = await scene.logIn(admin, `/o/${organizationId}/limits`, { locale: 'zh-CN', ...PHONE });
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
  });

  it('binds an API token to models and addresses, and says which address is none', async () => {
    const page = await scene.logIn(admin, `/o/${organizationId}/api-tokens`);
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
    await drawer(page).getByTitle('10.0.0.0/33').locator('.ant-select-selection-item-remove').click();
    await enter('Addresses', '10.0.0.0/8');
    await drawer(page).getByRole('button', { name: 'Create' }).click();
    await page.getByText(/sk-\w{40,}/).waitFor();
    const made = await scene.prisma.apiToken.findFirstOrThrow({ where: { name: 'office' } });
    expect([made.allowedModels, made.allowedIps]).toEqual([['gpt-4o*'], ['10.0.0.0/8']]);
  });
});
