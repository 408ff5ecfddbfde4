import { ApiTokensService } from '@app/api-tokens';
import { Clock } from '@app/common';
import {
  DashboardScene,
  describeInBrowser,
  eventually,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  expectQuiet,
  expectTitle,
  FakeUpstream,
  PHONE,
  type FundedOrganization,
  type Person,
  type WatchedPage,
} from '@app/testing';
import type { BrowserContextOptions } from 'playwright-core';

describeInBrowser('the pages of the traffic', () => {
  let scene: DashboardScene;
  let vendor: FakeUpstream;
  let own: FundedOrganization;
  let other: FundedOrganization;
  let operator: Person;
  let member: Person;
  const ids = { own: '', others: '', failed: '' };

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    scene = await DashboardScene.start(async (given) => {
      own = await given.funded({ balance: '5' });
      other = await given.funded({ balance: '5' });
      await given.model({ id: 'm' });
      await given.model({ id: 'other' });
      await given.channel({ baseUrl: vendor.url, models: ['m', 'other'], name: 'first channel' });
      operator = await given.person({ platformRole: 'operator' });
      member = await given.person({ organizationId: own.organizationId, role: 'member' });
    });
    const { database } = scene.weir.test;
    const tokens = new ApiTokensService(database, new Clock());
    const token = await tokens.issue({ organizationId: own.organizationId, userId: member.id, name: 'laptop' });
    ids.own = await call(token.secret, 'm');
    ids.others = await call(own.apiToken, 'other');
    ids.failed = await call(own.apiToken, 'm', { status: 500 });
    await eventually(() => expectQuiet(database));
  });
  afterEach(() => scene.closePages());
  afterAll(async () => {
    await expectLedgerBalanced(scene.weir.test.database);
    await scene.close();
    await vendor.close();
  });

  async function call(apiToken: string, model: string, fake: object = {}): Promise<string> {
    const answer = await fetch(`${scene.weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello there' }], fake }),
    });
    await answer.text();
    return answer.headers.get('x-request-id')!;
  }

  const asOperator = (path: string, options?: BrowserContextOptions) => scene.logIn(operator, path, options);
  const asMember = (page: string, options?: BrowserContextOptions) =>
    scene.logIn(member, `/o/${own.organizationId}/${page}`, options);
  const rows = (page: WatchedPage) => page.locator('tr.is-openable');

  it('shows a call in the log, and in its drawer what was charged and booked, also after a reload', async () => {
    const page = await asOperator('/requests');
    await rows(page).filter({ hasText: 'm' }).nth(2).click();
    await page.waitForURL((url) => url.searchParams.get('request') === ids.own);
    await page.reload();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(ids.own).waitFor();
    const { chargeNanoUsd } = await scene.prisma.usageRecord.findFirstOrThrow({
      where: { apiTokenName: 'laptop' },
    });
    const charge = `$0.${chargeNanoUsd.toString().padStart(9, '0').replace(/0+$/, '')}`;
    await drawer.getByRole('row', { name: `Charge ${charge}` }).waitFor();
    await drawer.getByRole('row', { name: /^Input \d+ × \$1\.00 per million/ }).waitFor();
    await drawer.getByRole('row', { name: /^wallet/ }).waitFor();
    await drawer.getByText('1. first channel').waitFor();
    await expectAccessible(page);

    await page.keyboard.press('Escape');
    await page.waitForURL((url) => !url.searchParams.has('request'));
  });

  it('keeps filters in the URL, so that they survive a reload', async () => {
    const page = await asOperator('/requests');
    await page.getByRole('combobox', { name: 'Outcome' }).click();
    await page.getByTitle('Failed', { exact: true }).click();
    await page.getByText('1 calls: that is all.').waitFor();
    expect(new URL(page.url()).search).toBe('?outcome=upstream_failed');
    await page.reload();
    await page.getByText('1 calls: that is all.').waitFor();
    expect(await rows(page).count()).toBe(1);

    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('3 calls: that is all.').waitFor();
  });

  it('says which filter is wrong', async () => {
    const page = await asOperator('/requests?minTotalMs=soon');
    await page.getByRole('alert').getByText('minTotalMs').waitFor();
  });

  it('shows a new call by itself while it is live', async () => {
    const page = await asOperator('/requests?modelRequested=other');
    await page.getByText('1 calls: that is all.').waitFor();
    await page.getByRole('switch', { name: 'Live' }).click();
    await call(own.apiToken, 'other');
    await page.getByText('2 calls: that is all.').waitFor();
  });

  it('shows a member their own calls, without channels', async () => {
    const page = await asMember('requests');
    await rows(page).first().waitFor();
    expect(await rows(page).count()).toBe(1);
    expect(await page.getByRole('columnheader', { name: 'Channel' }).count()).toBe(0);
    await rows(page).first().click();
    await page.getByRole('dialog').getByText('Attempt 1').waitFor();
    expect(await page.getByText('first channel').count()).toBe(0);
    await expectAccessible(page);
  });

  it('tells a member that there is no such call when it is not theirs', async () => {
    const page = await asMember(`requests?request=${ids.others}`);
    await page.getByRole('dialog').getByText('There is no such call.').waitFor();
  });

  it.each([
    ['English', 'en-US', 'Overview', 'Success rate', 'Top errors'],
    ['Chinese', 'zh-CN', '概览', '成功率', '错误排行'],
  ])('sums up the platform on its first page, in %s', async (_, locale, title, rate, errors) => {
    const page = await asOperator('/overview?range=1h', { locale });
    await expectTitle(page, title);
    await page.getByText(rate).first().waitFor();
    await page.getByRole('region', { name: errors }).getByRole('link').first().waitFor({ timeout: 20_000 });
    await expectAccessible(page);
    await page.getByRole('region', { name: errors }).getByRole('link').first().click();
    await page.waitForURL(/\/requests\?.*outcome=upstream_failed/);
    await rows(page).first().waitFor();
    expect(await rows(page).count()).toBe(1);
  });

  it.each([
    ['English', 'en-US', 'Home', 'Spent today', 'Usage', 'Export CSV'],
    ['Chinese', 'zh-CN', '首页', '今日消费', '用量', '导出 CSV'],
  ])('shows members what they spent, in %s', async (_, locale, title, today, usage, download) => {
    const page = await asMember('home', { locale });
    await expectTitle(page, title);
    await page.getByText(today).waitFor();
    await page.getByRole('link', { name: 'm', exact: true }).waitFor();
    await expectAccessible(page);

    await page.goto(`/o/${own.organizationId}/usage?range=24h`);
    await expectTitle(page, usage);
    await page.getByRole('rowheader', { name: 'm', exact: true }).waitFor();
    await expectAccessible(page);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: download }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^usage_\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d\.csv$/);
  });

  it('shows the very first call by itself', async () => {
    const page = await asOperator(`/o/${other.organizationId}/requests`);
    await page.getByText('No calls yet').waitFor();
    await call(other.apiToken, 'm');
    await page.getByText('1 calls: that is all.').waitFor();
  });

  it('fits a phone', async () => {
    const overview = await asOperator('/overview', PHONE);
    for (const path of ['/overview', '/requests', `/requests?request=${ids.own}`]) {
      await overview.goto(`${path}`);
      await overview
        .getByText(path === '/overview' ? 'first channel' : 'Completed')
        .first()
        .waitFor();
      await expectFits(overview);
    }
    await expectAccessible(overview);
    const home = await asMember('home', PHONE);
    await home.getByText('Spent today').waitFor();
    await expectFits(home);
    await home.goto(`/o/${own.organizationId}/usage`);
    await home.getByRole('rowheader').first().waitFor();
    await expectFits(home);
    await expectAccessible(home);
  });
});
