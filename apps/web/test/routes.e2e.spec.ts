import {
  DashboardScene,
  describeInBrowser,
  eventually,
  expectAccessible,
  expectFits,
  expectTitle,
  FakeUpstream,
  PHONE,
  type FundedOrganization,
  type Person,
  type WatchedPage,
} from '@app/testing';
import type { BrowserContextOptions } from 'playwright-core';

const SECRET = 'sk-vendor-0123456789abcdef';

describeInBrowser('what rests and where calls go, in the dashboard', () => {
  let scene: DashboardScene;
  let vendor: FakeUpstream;
  let organization: FundedOrganization;
  let owner: Person;

  beforeAll(async () => {
    vendor = await FakeUpstream.start({ secret: SECRET });
    scene = await DashboardScene.start(async (given) => {
      organization = await given.funded({ balance: '1' });
      await given.model({ id: 'gpt-4o' });
      const channel = { baseUrl: vendor.url, models: ['gpt-4o'] };
      await given.channel({ ...channel, name: 'refused', secret: 'sk-wrong-9999', priority: 10 });
      await given.channel({ ...channel, name: 'serving', secret: SECRET });
      owner = await given.person({ name: 'Olga', platformRole: 'owner' });
    });
  });
  afterEach(() => scene.closePages());
  afterAll(async () => {
    await scene.close();
    await vendor.close();
  });

  const open = async (path: string, title: string, options: BrowserContextOptions = {}): Promise<WatchedPage> => {
    const page = await scene.logIn(owner, path, options);
    await expectTitle(page, title);
    return page;
  };
  const call = async () => {
    const answer = await fetch(`${scene.weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${organization.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
  };
  const route = () => `/routes?organizationId=${organization.organizationId}&model=gpt-4o`;

  it('shows who is asked first, and after a failure why it is left out, until somebody uses it again', async () => {
    const page = await open(route(), 'Route preview');
    const asked = page.getByRole('list', { name: 'Asked in this order' });
    await asked.getByRole('listitem').filter({ hasText: 'refused' }).getByText('100%').waitFor();
    await page.getByText('This call goes out: 2 channels can serve it').waitFor();
    await expectAccessible(page);

    await call();
    const leftOut = page.getByRole('list', { name: 'Left out' });
    await leftOut.getByText('All its keys rest').waitFor();
    await leftOut.getByText('Key not accepted').waitFor();
    await asked.getByRole('listitem').filter({ hasText: 'serving' }).getByText('100%').waitFor();
    await expectAccessible(page);

    await leftOut.getByRole('link', { name: 'refused' }).click();
    await expectTitle(page, 'refused');
    const resting = page.getByRole('list', { name: 'Resting' });
    await resting.getByText('Key …9999').waitFor();
    await expectAccessible(page);

    await resting.getByRole('button', { name: 'Try now' }).click();
    await page.getByText('It still fails: Key not accepted').waitFor();
    await page.getByRole('table', { name: 'Probes and tests' }).getByText('Olga').waitFor();

    await resting.getByRole('button', { name: 'Use it again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Use it again' }).click();
    await resting.waitFor({ state: 'detached' });
    const closed = { where: { action: 'channel.circuit-closed' } };
    expect(await scene.prisma.auditEntry.count(closed)).toBe(1);
  });

  it('says what the caller would be told when nobody can serve the call', async () => {
    await scene.prisma.channel.updateMany({ data: { lacks: ['vision'] } });
    const page = await open(`${route()}&needs=vision`, 'Route preview');
    await page.getByText('This call is refused: 400 unsupported_feature').waitFor();
    await page
      .getByRole('list', { name: 'Left out' })
      .getByText('It cannot do what the request needs: Images')
      .first()
      .waitFor();
    await expectAccessible(page);
    await scene.prisma.channel.updateMany({ data: { lacks: [] } });
  });

  it('refuses a header of ours where it is entered, and keeps what is allowed', async () => {
    const { id } = await scene.prisma.channel.findUniqueOrThrow({ where: { name: 'serving' } });
    const page = await open(`/channels/${id}`, 'serving');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: /Headers and parameters/ }).click();
    await drawer.getByRole('button', { name: 'Add a header' }).click();
    await drawer.getByLabel('Name of the header').fill('Authorization');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.getByText('authorization: This header is set by Weir and cannot be overridden.').waitFor();
    await expectAccessible(page);
    await drawer.getByLabel('Name of the header').fill('x-team');
    await drawer.getByLabel('Value', { exact: true }).fill('search');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await eventually(async () => {
      const { headerOverrides } = await scene.prisma.channel.findUniqueOrThrow({ where: { id } });
      expect(headerOverrides).toEqual({ 'x-team': 'search' });
    });
  });

  it('fits a phone, in Chinese', async () => {
    const page = await open(route(), '路由预览', { locale: 'zh-CN', ...PHONE });
    await page.getByRole('list', { name: '选用顺序' }).waitFor();
    await expectFits(page);
    await expectAccessible(page);
    await page.goto('/settings');
    await page.getByRole('heading', { level: 2, name: '路由' }).waitFor();
    await expectFits(page);
    await expectAccessible(page);
  });
});
