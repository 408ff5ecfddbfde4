import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DashboardScene,
  describeInBrowser,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  PHONE,
  type Given,
  type Person,
  type WatchedPage,
} from '@app/testing';
import ExcelJS from 'exceljs';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';

const SHANGHAI = { timezoneId: 'Asia/Shanghai' };

describeInBrowser('exports', () => {
  let scene: DashboardScene;
  let organizationId: string;
  let finance: Person;
  let member: Person;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weir-downloads-'));
    const prepare = async (given: Given) => {
      ({ organizationId } = await given.funded({ balance: '10', name: '星辰科技' }));
      finance = await given.person({ platformRole: 'finance' });
      member = await given.person({ organizationId, role: 'member' });
    };
    scene = await DashboardScene.start(prepare, { apps: ['worker', 'admin'] });
  });
  afterEach(async () => {
    await scene.closePages();
    await expectLedgerBalanced(scene.weir.test.database);
  });
  afterAll(async () => {
    await scene.close();
    await rm(folder, { recursive: true });
  });

  const drawer = (page: WatchedPage) => page.getByRole('dialog');

  async function make(page: WatchedPage, dataset: string, format: string): Promise<void> {
    await page.getByRole('button', { name: 'New export' }).first().click();
    await drawer(page).getByLabel('Dataset').click();
    await page.getByTitle(dataset, { exact: true }).click();
    await drawer(page).getByText(format, { exact: true }).click();
    await drawer(page).getByRole('button', { name: 'Export', exact: true }).click();
    await drawer(page).waitFor({ state: 'hidden' });
  }

  async function download(page: WatchedPage, ending: RegExp): Promise<string> {
    const link = page.getByRole('link', { name: ending });
    await link.waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const path = join(folder, file.suggestedFilename());
    await file.saveAs(path);
    return path;
  }

  it('are asked for, made while one watches, downloaded, and say how to check them', async () => {
    const page = await scene.logIn(finance, '/exports', SHANGHAI);
    await page.getByText('No exports yet').waitFor();
    await expectAccessible(page);
    await make(page, 'Balances', 'Excel (XLSX)');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(await download(page, /^Download balances.*xlsx$/));
    const row = workbook.worksheets[0]!.getRow(2).values as unknown[];
    expect(row).toEqual(expect.arrayContaining([organizationId, '星辰科技', 10, '10.000000000']));

    await page.getByRole('row', { name: /Balances/ }).click();
    await drawer(page).getByText('Control totals').waitFor();
    await drawer(page).getByText('closing_usd').first().waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await drawer(page).waitFor({ state: 'hidden' });

    await make(page, 'Journal', 'Parquet');
    const file = await asyncBufferFromFile(await download(page, /^Download journal.*parquet$/));
    const entries = await parquetReadObjects({ file });
    expect(entries.map(({ account, debit_usd: debit }) => [account, debit]).sort()).toEqual([
      ['cash', 10],
      ['wallet', 0],
    ]);
  });

  it('are offered to a member without what is not theirs, on a phone, in Chinese', async () => {
    const page = await scene.logIn(member, `/o/${organizationId}/exports`, { ...SHANGHAI, ...PHONE, locale: 'zh-CN' });
    await page.getByText('还没有导出').waitFor();
    await expectFits(page);
    await expectAccessible(page);
    await page.getByRole('button', { name: '新建导出' }).first().click();
    await drawer(page).getByLabel('数据集').click();
    await page.getByTitle('用量（FOCUS 1.2）').waitFor();
    expect(await page.getByTitle('毛利').count()).toBe(0);
    expect(await page.getByTitle('日记账').count()).toBe(0);
    await page.keyboard.press('Escape');
    await drawer(page).getByRole('button', { name: '开始导出' }).click();
    await page.getByText('可下载').first().waitFor();
    await expectFits(page);
  });

  it('are offered for calls that are about to be dropped, filled in, and then shown', async () => {
    const { pool, prisma } = scene.weir.test.database;
    const value = { usageDetailMonths: 1, noticeDays: 14 };
    await prisma.setting.create({ data: { key: 'retention', value } });
    await pool.query(`SELECT ensure_partitions('2025-07-01', 31)`);
    await pool.query(`INSERT INTO periods (month, actor, counted_at) VALUES ('2025-07-01', 'test', now())`);
    await pool.query(`INSERT INTO dropped_days (day, drops_after, calls, charge_nano_usd, cost_nano_usd, attempts)
                           VALUES ('2025-07-14', '2029-12-05T12:00:00Z', 1234, 56780000000, 0, 1234)`);
    const page = await scene.logIn(finance, '/exports', SHANGHAI);
    await page
      .getByText('The detail of calls of July 2025 (1,234 calls, $56.78) is dropped from 2029-12-05 on.')
      .waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Export it' }).click();
    await drawer(page).getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('button', { name: 'Exported' }).click();
    await drawer(page).getByText('2025-07-01 – 2025-07-31').waitFor();
    const { parameters } = await prisma.export.findFirstOrThrow({
      where: { dataset: 'usage_detail', organizationId: null },
    });
    expect(parameters).toMatchObject({ from: '2025-07-01T00:00:00.000Z', to: '2025-08-01T00:00:00.000Z', filter: {} });
  });

  it('are scheduled, and the schedule is changed and removed', async () => {
    const page = await scene.logIn(finance, '/exports?tab=schedules', SHANGHAI);
    await page.getByText('No schedules yet').waitFor();
    await page.getByRole('button', { name: 'New schedule' }).first().click();
    await drawer(page).getByLabel('Name').fill('Monthly close');
    await drawer(page).getByText('First of the month').click();
    await drawer(page).getByLabel('Recipients').fill('cfo@example.com,');
    await drawer(page).getByRole('button', { name: 'Save' }).click();
    await drawer(page).waitFor({ state: 'hidden' });
    await page.getByText('cfo@example.com').waitFor();
    await page.getByText('Last month').waitFor();
    await expectAccessible(page);
    const { frequency, period } = await scene.prisma.exportSchedule.findFirstOrThrow();
    expect([frequency, period]).toEqual(['monthly', 'last_month']);

    await page.getByText('Monthly close').click();
    await drawer(page).getByLabel('Name').fill('Close of the month');
    await drawer(page).getByRole('button', { name: 'Save' }).click();
    await page.getByText('Close of the month').waitFor();
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No schedules yet').waitFor();
  });
});
