import {
  DashboardScene,
  describeInBrowser,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  GivenBooks,
  PHONE,
  type Given,
  type Person,
  type WatchedPage,
} from '@app/testing';

const HEAD = 'day,model,requests,input_tokens,output_tokens,cost_usd';
const BAD = `${HEAD}\n2026-10-05,gpt-4o,two,10,5,1\n2026-10-05,gpt-4o,1,10,5,$1`;
/** What the books say, but for one difference of each kind. */
const BILL = [
  HEAD,
  '2026-10-05,gpt-4o-2024-08-06,3,3000,200,0.0034', // a call that timed out here was billed
  '2026-10-05,o4-mini,1,100,400,0.0009', // its caller left after 10 tokens
  '2026-10-06,gpt-4o,1,10,1,0.000024', // at twice our price
  '2026-10-06,stolen-model,41,41000,900,3.5',
].join('\n');

describeInBrowser('reconciliation in the dashboard', () => {
  let scene: DashboardScene;
  let fay: Person;

  beforeAll(async () => {
    const prepare = async (given: Given) => {
      fay = await given.person({ name: 'Fay', platformRole: 'finance' });
    };
    scene = await DashboardScene.start(prepare, { apps: ['worker', 'admin'] });
    const books = await GivenBooks.open(scene.weir.test);
    const full = { model: 'gpt-4o', input: 1_000, output: 100 };
    await books.call({ ...full, at: '2026-10-05T10:00:00Z' });
    await books.call({ ...full, at: '2026-10-05T11:00:00Z', failedBefore: ['timeout'] });
    const left = { outcome: 'caller_left', usageSource: 'tokenizer' } as const;
    await books.call({ ...left, at: '2026-10-05T12:00:00Z', model: 'o4-mini', input: 100, output: 10 });
    await books.call({ at: '2026-10-06T12:00:00Z', model: 'gpt-4o', input: 10, output: 1 });
    await books.call({ at: '2026-10-06T13:00:00Z', model: 'o3-mini', input: 10, output: 1 });
    await scene.prisma.provider.update({ where: { id: 'openai' }, data: { name: 'OpenAI' } });
  });
  afterEach(async () => {
    await scene.closePages();
    await expectLedgerBalanced(scene.weir.test.database);
  });
  afterAll(() => scene.close());

  const open = (path: string, options = {}) => scene.logIn(fay, path, options);
  const drawer = (page: WatchedPage) => page.getByRole('dialog').last();
  const choose = (page: WatchedPage, name: string, text: string) =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

  async function addSource(page: WatchedPage, name: string): Promise<void> {
    await page.getByRole('button', { name: 'Go to sources' }).click();
    await page.getByRole('button', { name: 'Add source' }).click();
    await drawer(page).getByText('Files', { exact: true }).click();
    await drawer(page).getByLabel('Name', { exact: true }).fill(name);
    await drawer(page).getByLabel('Provider').click();
    await page.getByTitle('OpenAI', { exact: true }).last().click();
    await drawer(page).getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name }).waitFor();
  }

  it('goes from an empty page over a vendor’s report to differences with their reasons', async () => {
    const page = await open('/reconciliation');
    await addSource(page, 'OpenAI, production');
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Upload file' }).click();
    const upload = drawer(page);
    await upload.getByRole('button', { name: 'Import' }).click();
    await upload.getByText('This is needed.').nth(1).waitFor();
    await choose(page, 'bad.csv', BAD);
    await upload.getByText('"two" is not a whole number.').waitFor();
    await upload.getByLabel('Invoice number').fill('INV-2026-10');
    await upload.getByRole('button', { name: 'Import' }).click();
    await upload.getByText('2 mistakes: nothing can be imported').waitFor();
    await choose(page, 'october.csv', BILL);
    await upload.getByText('2026-10-05 – 2026-10-06').waitFor();
    await upload.getByRole('button', { name: 'Import' }).click();

    await page.getByRole('button', { name: 'Start comparing' }).click();
    await page.getByText('Done').waitFor();
    await page.getByRole('cell', { name: '2026-10-05 – 2026-10-06' }).click();
    await page.getByText('stolen-model').waitFor();
    const rows = await page.locator('tbody tr[data-row-key]').allInnerTexts();
    const shown = rows.map((row) => row.split('\t').map((cell) => cell.trim()));
    expect(shown.map(([day, model, , reason, , , , cost]) => [day, model, reason, cost]).sort()).toEqual([
      ['2026-10-05', 'gpt-4o', 'Failed but billed', '+$0.001'],
      ['2026-10-05', 'o4-mini', 'Aborted calls', '+$0.00078'],
      ['2026-10-06', 'gpt-4o', 'Other price', '+$0.000012'],
      ['2026-10-06', 'o3-mini', 'Missing at the vendor', '-$0.000012'],
      ['2026-10-06', 'stolen-model', 'Foreign traffic', '+$3.50'],
    ]);
    await expectAccessible(page);
    await page.context().close();
  });

  it('leads from a difference to its requests, and posts it once that is confirmed', async () => {
    const page = await open('/reconciliation?class=failed_but_billed');
    await page.getByText('gpt-4o').first().click();
    await drawer(page).getByText('timeout').waitFor();
    await drawer(page).getByText('+$0.001', { exact: true }).waitFor();
    await drawer(page).getByRole('button', { name: 'Post true-up' }).click();
    const question = page.locator('.ant-modal-confirm');
    await question.getByText('Raises the cost of sales').waitFor();
    await expectAccessible(page);
    const { prisma } = scene;
    const trueUps = () => prisma.ledgerTransaction.findMany({ where: { kind: 'true-up' }, include: { entries: true } });
    expect(await trueUps()).toEqual([]);
    await question.getByRole('button', { name: 'Post true-up' }).click();
    await page.getByText('The true-up is posted.').waitFor();
    const [posted, ...others] = await trueUps();
    expect(others).toEqual([]);
    expect(posted!.memo).toBe('INV-2026-10: OpenAI, production: gpt-4o, 2026-10-05, failed_but_billed');
    expect(posted!.entries.map(({ amountNanoUsd }) => amountNanoUsd).sort()).toEqual([-1_000_000n, 1_000_000n]);
    await drawer(page).getByRole('button', { name: 'Post true-up' }).waitFor({ state: 'hidden' });
    await drawer(page)
      .getByRole('link', { name: `#${posted!.id}` })
      .click();
    await page.waitForURL(/\/ledger\/transactions\//);
    await page.getByText('INV-2026-10: OpenAI, production').first().waitFor();
    await page.goBack();
    await page.getByText('gpt-4o').first().click();
    await drawer(page).getByRole('link', { name: /^…/ }).click();
    await page.waitForURL(/\/requests\?.*request=/);
    await drawer(page).getByText('timeout').first().waitFor();
    await page.context().close();
  });

  it('says the same in Chinese, in the dark and on a phone', async () => {
    const page = await open('/reconciliation?class=aborted', { ...PHONE, locale: 'zh-CN', colorScheme: 'dark' });
    await page.getByText('o4-mini').waitFor();
    await expectFits(page);
    await expectAccessible(page);
    await page.getByText('o4-mini').click();
    await page.getByText('未正常结束的调用。').waitFor();
    await page.getByText('中断', { exact: true }).waitFor();
    await expectFits(page);
    await expectAccessible(page);
    await page.goto('/reconciliation?tab=sources');
    await page.getByRole('button', { name: '操作' }).click();
    await page.getByRole('menuitem', { name: '上传文件' }).click();
    await choose(page, 'bad.csv', BAD);
    await page.getByText('"two" 不是整数。').waitFor();
    await expectFits(page);
    await expectAccessible(page);
    await page.context().close();
  });
});
