import {
  DashboardScene,
  describeInBrowser,
  expectAccessible,
  expectFits,
  expectTitle,
  FakeUpstream,
  type Given,
  PHONE,
  type Person,
  type WatchedPage,
} from '@app/testing';
import type { BrowserContextOptions } from 'playwright-core';

const SECRET = 'sk-vendor-0123456789abcdef';

describeInBrowser('the channels of the dashboard', () => {
  let scene: DashboardScene;
  let vendor: FakeUpstream;
  let operator: Person;

  beforeAll(async () => {
    vendor = await FakeUpstream.start({ secret: SECRET, models: ['gpt-4o', 'gpt-4o-mini-2024-07-18', 'whisper-1'] });
    const prepare = async (given: Given) => {
      await given.model({ id: 'gpt-4o' });
      await given.model({ id: 'gpt-4o-mini' });
      await given.channel({ baseUrl: vendor.url, models: ['gpt-4o'], name: 'first' });
      const vertex = { providerId: 'vertex-gemini', name: 'Vertex AI', secret: 'AIza-known' };
      await given.channel({ ...vertex, baseUrl: vendor.url, models: ['gpt-4o'], priority: -1 });
      operator = await given.person({ platformRole: 'operator' });
    };
    scene = await DashboardScene.start(prepare, { apps: ['admin'] });
  });
  afterEach(() => scene.closePages());
  afterAll(async () => {
    await scene.close();
    await vendor.close();
  });

  const open = async (path: string, title: string, options: BrowserContextOptions = {}): Promise<WatchedPage> => {
    const page = await scene.logIn(operator, path, options);
    await expectTitle(page, title);
    return page;
  };
  const click = (page: WatchedPage, name: string | RegExp) =>
    page
      .getByRole('dialog')
      .getByRole('button', { name, exact: typeof name === 'string' })
      .click();

  it('adds a channel step by step: vendor, key, models, a real call, and it is there', async () => {
    const page = await open('/channels', 'Channels');
    await page.getByRole('button', { name: 'Add channel' }).click();
    const guide = page.getByRole('dialog');
    await guide.getByLabel('Search vendors').fill('nobody');
    await guide.getByText('No vendor matches.').waitFor();
    await guide.getByLabel('Search vendors').fill('Compatible');
    await click(page, /^openai-compatible/);
    await guide.getByLabel('Name').fill('second');
    await guide.getByLabel('Base URL').fill(vendor.url);
    await guide.getByLabel('API keys').fill('sk-wrong');
    await expectAccessible(page);
    await click(page, 'Find models');
    await page.getByText(/does not accept this key \(401\)/).waitFor();

    await guide.getByLabel('API keys').fill(SECRET);
    await click(page, 'Find models');
    await page.getByText('gpt-4o-mini-2024-07-18').waitFor();
    await expectAccessible(page);
    await click(page, 'Continue with 2 models');

    await click(page, /Test now/);
    await page.getByText('Answered').waitFor();
    expect(vendor.requests).toHaveLength(1);
    await expectAccessible(page);
    await click(page, 'Add channel');

    await expectTitle(page, 'second');
    await page.getByText('…cdef').waitFor();
    await expectAccessible(page);
    const channel = await scene.prisma.channel.findUniqueOrThrow({
      where: { name: 'second' },
      include: { models: { orderBy: { modelId: 'asc' } } },
    });
    expect(channel.models.map(({ modelId, upstreamModel }) => [modelId, upstreamModel])).toEqual([
      ['gpt-4o', 'gpt-4o'],
      ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18'],
    ]);
  });

  it.each([
    ['en-US', 'Vertex AI', 'Keys', 'Add keys', 'API keys', 'Save', 'The channel has this key already.'],
    ['zh-CN', 'Vertex AI', '密钥', '添加密钥', 'API 密钥', '保存', '该渠道已有此密钥。'],
  ])('says at the field what is wrong with one of its lines (%s)', async (locale, ...words) => {
    const [name, section, add, label, save, known] = words;
    const { id } = await scene.prisma.channel.findUniqueOrThrow({ where: { name } });
    const page = await open(`/channels/${id}`, name, { locale });
    await page.getByRole('heading', { level: 2, name: section, exact: true }).waitFor();
    await page.getByRole('button', { name: add }).click();
    const errors = page.getByRole('dialog').locator('.ant-form-item-explain-error');
    await page.getByRole('dialog').getByLabel(label).fill('another\nAIza-known');
    await click(page, save);
    await errors.getByText(known).waitFor();
    await page.getByRole('dialog').getByLabel(label).fill('{"type": "service_account"}');
    await click(page, save);
    await errors.getByText(locale === 'en-US' ? /not the JSON key of a service account/ : /服务账号/).waitFor();
    await expectAccessible(page);
  });

  it('switches a channel off in the list, and changes several at once', async () => {
    const page = await open('/channels', 'Channels');
    await page.getByRole('switch', { name: 'first is enabled' }).click();
    await page.locator('[role=switch][aria-label="first is enabled"][aria-checked=false]').waitFor();
    const stateOf = async () => (await scene.prisma.channel.findUniqueOrThrow({ where: { name: 'first' } })).state;
    expect(await stateOf()).toBe('disabled');

    await page.locator('tr.ant-table-row', { hasText: 'first' }).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    await page.getByText('1 channel changed').waitFor();
    expect(await stateOf()).toBe('enabled');
    await expectAccessible(page);
  });

  it('shows what a file would change before it does', async () => {
    const page = await open('/channels', 'Channels');
    await page.getByRole('button', { name: 'Import' }).click();
    const channels = [
      { name: 'first', priority: 7 },
      { name: 'third', providerId: 'acme' },
    ];
    const file = (rows: unknown) => ({
      name: 'channels.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify({ channels: rows })),
    });
    await page.setInputFiles('input[type=file]', file(channels));
    await page.getByText('There is no provider acme.').waitFor();
    expect(await page.getByRole('button', { name: 'Import 1 channel' }).isDisabled()).toBe(true);

    await page.setInputFiles('input[type=file]', file(channels.slice(0, 1)));
    await page.getByText('0 → 7').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Import 1 channel' }).click();
    await page.getByText('Imported').waitFor();
    const { priority } = await scene.prisma.channel.findUniqueOrThrow({ where: { name: 'first' } });
    expect(priority).toBe(7);
  });

  it('fits a phone, in Chinese', async () => {
    const page = await open('/channels', '渠道', { locale: 'zh-CN', ...PHONE });
    await page.getByRole('button', { name: /^first/ }).waitFor();
    await expectFits(page);
    await expectAccessible(page);
    await page.getByRole('button', { name: /^first/ }).click();
    await page.getByRole('heading', { level: 2, name: '密钥' }).waitFor();
    await expectFits(page);
    await expectAccessible(page);
  });
});
