import {
  DashboardScene,
  describeInBrowser,
  expectAccessible,
  expectFits,
  expectTitle,
  PHONE,
  type Given,
  type Person,
} from '@app/testing';

describeInBrowser('models and prices in the dashboard', () => {
  let scene: DashboardScene;
  let organizationId: string;
  let operator: Person;
  let member: Person;

  beforeAll(async () => {
    const prepare = async (given: Given) => {
      ({ organizationId } = await given.funded({ balance: '1' }));
      await given.model({ id: 'gpt-4o-mini' });
      await given.model({ id: 'meta/llama-3' });
      await given.channel({ baseUrl: 'http://127.0.0.1:1', models: ['gpt-4o-mini'], name: 'main channel' });
      operator = await given.person({ platformRole: 'operator' });
      member = await given.person({ organizationId, role: 'member' });
    };
    scene = await DashboardScene.start(prepare, { apps: ['admin'] });
  });
  afterEach(() => scene.closePages());
  afterAll(() => scene.close());

  it('lets an operator see what a new price does before it is added, and adds it', async () => {
    const page = await scene.logIn(operator, '/models');
    await expectTitle(page, 'Models');
    await page.getByText('gpt-4o-mini').first().waitFor();
    await expectAccessible(page);
    await page.getByText('gpt-4o-mini').first().click();
    await expectTitle(page, 'gpt-4o-mini');
    await page.getByText('main channel').waitFor();
    await page.getByText('$0.011').first().waitFor(); // 8,000 + 2,000 cached + 1,000 out
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Add price version' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Price: Input', { exact: true }).fill('3.00');
    await drawer.getByText('$0.027').waitFor();
    await drawer.getByText('59.26%').waitFor(); // it still costs us $0.011
    await drawer.getByRole('button', { name: 'Add price version' }).click();
    await page.getByText('Past').waitFor();
    await page.getByText('$3.00 / $2.00').waitFor();
    expect(await scene.prisma.priceVersion.count({ where: { modelId: 'gpt-4o-mini' } })).toBe(2);
  });

  it('says at the field what the server refuses', async () => {
    const page = await scene.logIn(operator, '/models');
    await page.getByRole('button', { name: 'Add model' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Model ID').fill('meta/llama-3');
    await drawer.getByLabel('Name').fill('Llama');
    await drawer.getByLabel('Owner').fill('meta');
    await drawer.getByLabel('Context').fill('8000');
    await drawer.getByLabel('Longest answer').fill('1000');
    await drawer.getByRole('button', { name: 'Add model' }).click();
    await drawer.locator('.ant-form-item-explain-error').first().waitFor();
    await expectAccessible(page);
  });

  it('shows what a file would change, and changes nothing before it is confirmed', async () => {
    const page = await scene.logIn(operator, '/catalog/import', { locale: 'zh-CN' });
    await expectTitle(page, '导入目录');
    await expectAccessible(page);
    const facts = { displayName: 'Brand new', ownedBy: 'acme', contextWindow: 8_000, maxOutputTokens: 1_000 };
    const prices = [{ effectiveFrom: '2026-01-01T00:00:00Z', perMillionTokens: { input: '7.00', output: '8.00' } }];
    const choose = (models: object[]) => {
      const content = JSON.stringify({ version: 1, currency: 'USD', models });
      return page.setInputFiles('input[type=file]', {
        ...{ name: 'catalog.json', mimeType: 'application/json' },
        buffer: Buffer.from(content),
      });
    };
    await choose([{ id: 'brand-new', ...facts, prices: [{ ...prices[0], perMillionTokens: { input: 'x' } }] }]);
    await page.getByText('models[0].prices[0].perMillionTokens.input').waitFor();

    await choose([{ id: 'brand-new', ...facts, prices }]);
    await page.getByText('$7.00').first().waitFor();
    await expectAccessible(page);
    const known = () => scene.prisma.model.count({ where: { id: 'brand-new' } });
    expect(await known()).toBe(0);
    await page.getByRole('button', { name: '应用这些更改' }).click();
    await page.getByText('导入完成').waitFor();
    expect(await known()).toBe(1);
  });

  it('shows members what they pay, on a phone as well, and no way to anything else', async () => {
    const page = await scene.logIn(member, `/o/${organizationId}/models`, { ...PHONE, colorScheme: 'dark' });
    await expectTitle(page, 'Models');
    await page.getByText('meta/llama-3').first().waitFor();
    await expectAccessible(page);
    await expectFits(page);
    await page.getByRole('button', { name: 'meta/llama-3' }).first().click();
    await page.getByRole('dialog').getByText('Cached input').waitFor();
    await page.goto('/models');
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('heading', { level: 1, name: 'Models', exact: true }).count()).toBe(0);
  });
});
