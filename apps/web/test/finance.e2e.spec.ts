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
  type Person,
} from '@app/testing';

describeInBrowser('the pages of finance', () => {
  let scene: DashboardScene;
  let vendor: FakeUpstream;
  let finance: Person;
  let support: Person;
  let requestId: string;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    let apiToken = '';
    scene = await DashboardScene.start(async (given) => {
      ({ apiToken } = await given.funded({ balance: '5' }));
      await given.model({ id: 'm' });
      await given.channel({ baseUrl: vendor.url, models: ['m'] });
      finance = await given.person({ platformRole: 'finance' });
      support = await given.person({ platformRole: 'support' });
    });
    const answer = await fetch(`${scene.weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello there' }] }),
    });
    await answer.text();
    requestId = answer.headers.get('x-request-id')!;
    const { database } = scene.weir.test;
    await eventually(() => expectQuiet(database));
    const rolledUp = async () => {
      const { rows } = await database.pool.query<{ calls: bigint }>(
        `SELECT coalesce(sum(calls), 0)::bigint AS calls FROM usage_rollups WHERE view = 'total' AND grain = 'hour'`,
      );
      expect(rows[0]!.calls).toBe(1n);
    };
    await eventually(rolledUp, 20_000);
  });
  afterEach(() => scene.closePages());
  afterAll(async () => {
    await expectLedgerBalanced(scene.weir.test.database);
    await scene.close();
    await vendor.close();
  });

  it('lead from a chart to an entry, and on to the call behind it and back', async () => {
    const page = await scene.logIn(finance, '/finance');
    await expectTitle(page, 'Finance');
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
    const page = await scene.logIn(finance, '/balances');
    await page.getByText('Unspent prepaid (liability)').waitFor();
    await page.getByRole('row', { name: /organization .* Low/ }).waitFor();
    await expectAccessible(page);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV of this page' }).click();
    expect((await download).suggestedFilename()).toBe('balances-now.csv');

    const past = await scene.logIn(finance, '/balances?at=2020-01-01T00:00:00.000Z', { locale: 'zh-CN' });
    await past.getByText('仅有当前数据').waitFor();
    await past.getByText('应收欠款').waitFor();
    await expectAccessible(past);
  });

  it('show that the ledger is balanced, also on a phone', async () => {
    const page = await scene.logIn(finance, '/ledger?tab=trial-balance', PHONE);
    await page.getByText('Balanced: the difference is $0.00').waitFor();
    await expectFits(page);
    await expectAccessible(page);
    for (const path of ['/finance', '/balances', '/ledger']) {
      await page.goto(`${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      await expectFits(page);
    }
  });

  it('are in the menu of finance, and not there for support', async () => {
    const page = await scene.logIn(finance, '/finance');
    for (const name of ['Finance', 'Balances', 'Ledger']) {
      await page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name, exact: true }).waitFor();
    }
    const refused = await scene.logIn(support, '/ledger');
    await expectTitle(refused, /found|exist|no such/i);
    expect(await refused.getByRole('link', { name: 'Ledger', exact: true }).count()).toBe(0);
  });
});
