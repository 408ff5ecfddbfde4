import {
  DashboardScene,
  describeInBrowser,
  eventually,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  expectTitle,
  FakeUpstream,
  PHONE,
  type Person,
} from '@app/testing';
import type { BrowserContextOptions } from 'playwright-core';

const ON_PHONE = { ...PHONE, locale: 'zh-CN', colorScheme: 'dark' as const };

describeInBrowser('redemption codes, playground and quick start', () => {
  let scene: DashboardScene;
  let vendor: FakeUpstream;
  let organizationId: string;
  let owner: Person;
  let member: Person;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    scene = await DashboardScene.start(async (given) => {
      ({ organizationId } = await given.funded({ balance: '1' }));
      await given.model({ id: 'gpt-4o-mini' });
      await given.channel({ baseUrl: vendor.url, models: ['gpt-4o-mini'] });
      owner = await given.person({ platformRole: 'owner' });
      member = await given.person({ name: 'Max', organizationId });
    });
  });
  beforeEach(() => vendor.reset());
  afterEach(async () => {
    await scene.closePages();
    await expectLedgerBalanced(scene.weir.test.database);
  });
  afterAll(async () => {
    await scene.close();
    await vendor.close();
  });

  const open = async (person: Person, path: string, title: string, options: BrowserContextOptions = {}) => {
    const page = await scene.logIn(person, path, options);
    await expectTitle(page, title);
    return page;
  };
  const place = (page: string) => `/o/${organizationId}/${page}`;

  it('takes money from an operator’s code to a member’s wallet, and tells both', async () => {
    const operator = await open(owner, '/redemption-codes', 'Redemption codes');
    await operator.getByRole('button', { name: 'New codes' }).first().click();
    await operator.getByLabel('Name').fill('Launch');
    await operator.getByLabel('Worth of each').fill('0');
    await operator.getByRole('button', { name: 'Create codes' }).click();
    await operator.getByText('Dollars like 20 or 0.50, below a million.').waitFor();
    await operator.getByLabel('Worth of each').fill('20.5');
    await operator.getByRole('button', { name: 'Create codes' }).click();
    const shown = operator.getByRole('dialog', { name: 'Codes of Launch' });
    const codes = (await shown.locator('pre').innerText()).split('\n');
    expect(codes).toHaveLength(10);
    await expectAccessible(operator);
    const [download] = await Promise.all([
      operator.waitForEvent('download'),
      shown.getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Launch.csv');
    await shown.getByText('I have stored them').click();
    await shown.getByRole('button', { name: 'Done' }).click();

    const page = await open(member, place('top-up'), 'Top up');
    await page.getByLabel('Redemption code').fill('WEIR-AAAA-BBBB-CCCC-DDDD');
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByRole('alert').getByText('There is no such code').waitFor();
    await page.getByLabel('Redemption code').fill(codes[0]!.toLowerCase());
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByRole('status').getByText('$20.50 is in your wallet.').waitFor();
    await page.getByRole('row', { name: /20\.50.*Max/ }).waitFor();
    await page.locator('.stat-value').getByText('$21.50').waitFor();
    await expectAccessible(page);

    await operator.getByRole('row', { name: /Launch/ }).click();
    await operator.getByRole('row', { name: /Redeemed.*Max/ }).waitFor();
    await expectAccessible(operator);
  });

  it('talks to a model: streamed, with its thoughts apart, its tokens and its charge', async () => {
    const page = await open(member, place('playground'), 'Playground');
    vendor.behave({ reasoning: 3, cachedTokens: 2 });
    await page.getByRole('textbox', { name: 'Write a message' }).fill('Hello **there**');
    await page.getByRole('button', { name: 'Send', disabled: false }).waitFor();
    await page.keyboard.press('Enter');
    const answer = page.getByRole('article', { name: 'Model' });
    await answer.getByText(/Charge/).waitFor();
    await answer.getByText('Reasoning', { exact: true }).first().click();
    await answer.getByText(/thought-1/).waitFor();
    await expectAccessible(page);

    const record = await eventually(() => scene.prisma.usageRecord.findFirstOrThrow({ where: { organizationId } }));
    const charge = await answer.locator('.message-report').innerText();
    expect(charge).toContain(`Input ${record.inputTokens}`);
    expect(charge).toContain(`Output ${record.outputTokens}`);
    expect(vendor.requests.at(-1)!.body).toMatchObject({ stream: true, messages: [{ content: 'Hello **there**' }] });

    await page.reload();
    await page
      .getByRole('article', { name: 'Model' })
      .getByText(/Charge/)
      .waitFor();
    const stored = await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })');
    expect(stored).toContain('Hello **there**');
    expect(stored).not.toContain('sk-');
  });

  it('answers the tool calls of a model, and shows the same as code', async () => {
    const page = await open(member, place('playground'), 'Playground');
    await page.getByRole('button', { name: 'Insert example' }).click();
    await page.getByRole('textbox', { name: 'Write a message' }).fill('How is the weather?');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('textbox', { name: 'Result of get_weather' }).fill('12 degrees');
    await page.getByRole('button', { name: 'Send results' }).click();
    await page.locator('.message-report').nth(1).waitFor();
    expect(vendor.requests.at(-1)!.body).toMatchObject({
      messages: [{}, { role: 'assistant' }, { role: 'tool', content: '12 degrees' }],
    });

    await page.getByRole('button', { name: 'Code' }).click();
    const drawer = page.getByRole('dialog', { name: 'Code' });
    await drawer.getByText('Python').click();
    const sample = await drawer.locator('pre').innerText();
    expect(sample).toContain(`base_url="${scene.weir.apiUrl}/v1", api_key="YOUR_API_TOKEN"`);
    expect(sample).toContain('"content": "12 degrees"');
    await expectAccessible(page);
  });

  it('stops in the middle and keeps what came, with its charge once it is known', async () => {
    const page = await open(member, place('playground'), 'Playground');
    vendor.behave({ chunks: 60, chunkDelayMs: 50 });
    await page.getByRole('textbox', { name: 'Write a message' }).fill('Count');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.markdown').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    const report = page.locator('.message-report');
    await report.getByText('Stopped').waitFor();
    await report.getByText(/Charge (<|\$)/).waitFor();
    expect((await page.locator('.markdown').innerText()).length).toBeGreaterThan(0);
  });

  it('shows what the relay refuses as it says it', async () => {
    const page = await open(member, place('playground'), 'Playground');
    vendor.behave({
      status: 400,
      body: { error: { message: 'the prompt is too odd', type: 'invalid_request_error' } },
    });
    await page.getByRole('textbox', { name: 'Write a message' }).fill('odd');
    await page.getByRole('button', { name: 'Send' }).click();
    const alert = page.getByRole('article', { name: 'Model' }).getByRole('alert');
    await alert.getByText('the prompt is too odd').waitFor();
    await alert.getByText(/400 · upstream_rejected · req_/).waitFor();
    await page.getByRole('button', { name: 'Generate again' }).waitFor({ state: 'attached' });
    await expectAccessible(page);
  });

  it('leads from a new token to the first call, and sees it arrive', async () => {
    const page = await open(member, place('quick-start'), '快速接入', { locale: 'zh-CN' });
    await page.getByText('请先选择或创建 API 令牌。').waitFor();
    await page.getByRole('button', { name: '创建' }).click();
    await page.getByText(/正在等待使用/).waitFor();
    const secret = await page.locator('.secret code').innerText();
    const sample = await page.locator('.code-samples pre').innerText();
    expect(sample).toContain(`Bearer ${secret}`);
    await expectAccessible(page);

    await fetch(`${scene.weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }] }),
    });
    await page.getByText('已收到你的调用').waitFor();
    await expectAccessible(page);
  });

  it('guides an owner, and ticks off what is done', async () => {
    const page = await open(owner, '/getting-started', '开始使用', { locale: 'zh-CN' });
    const step = page.getByRole('listitem').filter({ hasText: '完成首次调用' });
    await step.getByRole('img', { name: '已完成' }).waitFor();
    await expectAccessible(page);
  });

  it('fits a phone', async () => {
    const page = await open(member, place('playground'), '在线调试', ON_PHONE);
    await expectFits(page);
    await expectAccessible(page);
    for (const [path, title] of [
      ['quick-start', '快速接入'],
      ['top-up', '充值'],
    ] as const) {
      await page.goto(place(path));
      await expectTitle(page, title);
      await expectFits(page);
      await expectAccessible(page);
    }
  });
});
