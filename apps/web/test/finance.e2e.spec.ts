import { hashPassword, type PlatformRole } from '@app/identity';
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
  type FundedOrganization,
  type WatchedPage,
} from '@app/testing';
import type { BrowserContextOptions } from 'playwright-core';

const PASSWORD = 'correct horse battery';
const PHONE = { width: 390, height: 844 };

describeInBrowser('the pages of finance', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let browser: TestBrowser;
  let own: FundedOrganization;
  let requestId: string;
  const pages: WatchedPage[] = [];

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      own = await given.funded({ balance: '5' });
      await given.model({ id: 'm' });
      await given.channel({ baseUrl: vendor.url, models: ['m'] });
    });
    await weir.launch('admin');
    for (const role of ['finance', 'support'] as const) await person(role);
    const answer = await fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${own.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello there' }] }),
    });
    await answer.text();
    requestId = answer.headers.get('x-request-id')!;
    await eventually(() => expectQuiet(weir.test.database));
    const { pool } = weir.test.database;
    const rolledUp = async () => {
      const { rows } = await pool.query<{ calls: bigint }>(
        `SELECT coalesce(sum(calls), 0)::bigint AS calls FROM usage_rollups WHERE view = 'total' AND grain = 'hour'`,
      );
      expect(rows[0]!.calls).toBe(1n);
    };
    await eventually(rolledUp, 20_000);
    browser = await TestBrowser.open();
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
  });
  afterAll(async () => {
    await browser?.close();
    await expectLedgerBalanced(weir.test.database);
    await weir.stop();
    await vendor.close();
  });

  async function person(platformRole: PlatformRole): Promise<void> {
    const email = `${platformRole}@weir.local`;
    const data = { email, name: email, platformRole, passwordHash: await hashPassword(PASSWORD) };
    await weir.test.database.prisma.user.create({ data });
  }

  async function open(role: PlatformRole, path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const page = await browser.page({ locale: 'en-US', ...options });
    pages.push(page);
    await page.request.post(`${weir.adminUrl}/api/sessions`, {
      data: { email: `${role}@weir.local`, password: PASSWORD },
      headers: { origin: weir.adminUrl },
    });
    await page.goto(`${weir.adminUrl}${path}`);
    return page;
  }

  it('lead from a chart to an entry, and on to the call behind it and back', async () => {
    const page = await open('finance', '/finance');
    await page.getByRole('heading', { level: 1, name: 'Finance' }).waitFor();
    await page.getByText('Click for the entries').waitFor();
    await expectAccessible(page);
    const chart = page.getByRole('img', { name: 'Revenue', exact: true });
    await chart.locator('canvas').waitFor();
    const { width, height } = (await chart.boundingBox())!;
    // Today is the last column.
    await chart.click({ position: { x: width - 20, y: height / 2 } });
    await page.waitForURL(/\/ledger\/accounts\/.+kind=usage/);
    await page.getByText('1 transaction: that is all.').waitFor();
    await expectAccessible(page);

    await page.locator('tr.is-openable a').click();
    await page.getByText('Balanced: the difference is $0.00').waitFor();
    await page
      .getByRole('link', { name: 'Cost of sales' })
      .or(page.getByRole('link', { name: 'Revenue' }))
      .first()
      .waitFor();
    await page.getByRole('link', { name: requestId }).waitFor();
    await expectAccessible(page);

    await page.getByRole('link', { name: requestId }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(requestId).waitFor();
    await drawer.getByRole('link', { name: /^#\d+$/ }).click();
    await page.waitForURL(/\/ledger\/transactions\/\d+/);
  });

  it('show balances, now and in the past, in both languages', async () => {
    const page = await open('finance', '/balances');
    await page.getByText('Unspent prepaid (liability)').waitFor();
    await page.getByRole('row', { name: /organization .* Low/ }).waitFor();
    await expectAccessible(page);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV of this page' }).click();
    expect((await download).suggestedFilename()).toBe('balances-now.csv');

    const past = await open('finance', '/balances?at=2020-01-01T00:00:00.000Z', { locale: 'zh-CN' });
    await past.getByText('仅有当前数据').waitFor();
    await past.getByText('应收欠款').waitFor();
    await expectAccessible(past);
  });

  it('show that the ledger is balanced, also on a phone', async () => {
    const page = await open('finance', '/ledger?tab=trial-balance', { viewport: PHONE });
    await page.getByText('Balanced: the difference is $0.00').waitFor();
    await expectFits(page);
    await expectAccessible(page);
    for (const path of ['/finance', '/balances', '/ledger']) {
      await page.goto(`${weir.adminUrl}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      await expectFits(page);
    }
  });

  it('are in the menu of finance, and not there for support', async () => {
    const page = await open('finance', '/finance');
    for (const name of ['Finance', 'Balances', 'Ledger']) {
      await page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name, exact: true }).waitFor();
    }
    const support = await open('support', '/ledger');
    await support.getByRole('heading', { level: 1, name: /found|exist|no such/i }).waitFor();
    expect(await support.getByRole('link', { name: 'Ledger', exact: true }).count()).toBe(0);
  });
});
