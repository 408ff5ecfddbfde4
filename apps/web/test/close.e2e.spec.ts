import { nanoUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import {
  DashboardScene,
  describeInBrowser,
  eventually,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  expectTitle,
  pastCall,
  PHONE,
  type FundedOrganization,
  type Given,
  type Person,
  type WatchedPage,
} from '@app/testing';
import { uuidv7 } from 'uuidv7';

const ON_PHONE = { ...PHONE, locale: 'zh-CN', colorScheme: 'dark' as const };
const WORKER_MS = 30_000;

describeInBrowser('the close of a month in the dashboard', () => {
  let scene: DashboardScene;
  let customer: FundedOrganization;
  let finance: Person;
  let admin: Person;
  const now = new Date();
  const lastInstant = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) - 1);
  const month = lastInstant.toISOString().slice(0, 7);

  beforeAll(async () => {
    let priceVersionId = '';
    const prepare = async (given: Given) => {
      customer = await given.funded({ balance: '0' });
      ({ priceVersionId } = await given.model({ id: 'm', prices: { input: 1_000n } }));
      finance = await given.person({ name: 'Fin Ance', platformRole: 'finance' });
      admin = await given.person({ organizationId: customer.organizationId });
    };
    scene = await DashboardScene.start(prepare, { apps: ['worker', 'admin'] });
    const { test } = scene.weir;
    const { walletId } = customer;
    const limit = { walletId, limit: nanoUsd(10n ** 12n), idempotencyKey: 'limit', actor: 'test' };
    await new LedgerService(test.database).setCreditLimit(limit);
    const call = { priceVersionId, cap: 10n ** 10n, admittedAt: lastInstant, payer: customer };
    await pastCall(test, { ...call, model: 'gpt-4o-mini', inputTokens: 1_234_567_890 });
    await pastCall(test, { ...call, model: 'claude-sonnet', inputTokens: 98_765_432 });
    await eventually(async () => expect(await scene.prisma.usageRecord.count()).toBe(2));
  });
  afterEach(async () => {
    await scene.closePages();
    await expectLedgerBalanced(scene.weir.test.database);
  });
  afterAll(() => scene.close());

  const folder = process.env['WEIR_SHOW_PAGES'];
  const look = async (page: WatchedPage, name: string) => {
    if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };

  it('takes a finance user from the checklist to an invoice that is paid', async () => {
    const page = await scene.logIn(finance, '/statements');
    await expectTitle(page, 'Statements');
    await expectAccessible(page);
    await look(page, 'statements-empty');
    await page.getByRole('button', { name: 'Legal entity' }).click();
    const entity = page.getByRole('dialog');
    await entity.getByLabel('Legal name').fill('Weir Ltd');
    await entity.getByLabel('Tax rate').fill('ninety');
    await entity.getByRole('button', { name: 'Save' }).click();
    await entity.getByText('must be a percentage such as 19 or 8.25').first().waitFor();
    await entity.getByLabel('Tax rate').fill('19');
    await look(page, 'legal-entity');
    await entity.getByRole('button', { name: 'Save' }).click();
    await entity.waitFor({ state: 'hidden' });

    await page.goto(`/organizations/${customer.organizationId}?tab=billing`);
    await page.getByRole('button', { name: 'Edit' }).click();
    const profile = page.getByRole('dialog');
    await profile.getByLabel('Legal name').fill('Acme GmbH');
    await profile.getByLabel('Currency shown').fill('EUR');
    await profile.getByLabel('Of it for one dollar').fill('0.92');
    await look(page, 'billing-profile');
    await profile.getByRole('button', { name: 'Save' }).click();
    await page.getByText('EUR · 0.92').waitFor();

    await page.goto('/close');
    await expectTitle(page, 'Close');
    await page.getByText('Every organization has a draft').waitFor();
    await look(page, 'close-checklist');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Make drafts' }).click();
    await page.getByRole('button', { name: 'Make drafts' }).waitFor({ state: 'hidden', timeout: WORKER_MS });
    await page.getByRole('button', { name: 'Close the month' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(month);
    await look(page, 'close-confirm');
    await dialog.getByRole('button', { name: 'Close the month' }).click();
    await page.getByText('SHA-256 of the entries').waitFor({ timeout: WORKER_MS });

    // Whoever comes back finds the month where something is left to do.
    await page.goto('/close');
    await page.getByRole('button', { name: 'Finalize all statements' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Finalize all statements' }).click();
    await page.getByText('Final: 1 · drafts: 0').waitFor({ timeout: WORKER_MS });
    await look(page, 'close-closed');
    await expectAccessible(page);
    await page.getByText('Final: 1 · drafts: 0').click();
    await expectTitle(page, 'Statements');
    await page
      .getByText(/IN-\d{4}-000001/)
      .first()
      .waitFor();
    await look(page, 'statements');
    await page
      .getByText(/IN-\d{4}-000001/)
      .first()
      .click();
    await expectTitle(page, /IN-\d{4}-000001/);
    await page.getByText('$1.58').first().waitFor(); // 1.333333322, rounded, and 19 % of it
    await look(page, 'statement');
    await expectAccessible(page);

    const ledger = new LedgerService(scene.weir.test.database);
    const { walletId } = customer;
    await ledger.topUp({ walletId, amount: nanoUsd(5_000_000_000n), idempotencyKey: uuidv7(), actor: 'test' });
    await page.getByRole('button', { name: 'Mark as paid' }).click();
    const payment = page.getByRole('dialog');
    await payment.getByLabel('Top-up').click();
    await page.getByTitle(/^\$5\.00/).click();
    await look(page, 'payment');
    await payment.getByRole('button', { name: 'Mark as paid' }).click();
    await page.getByRole('heading', { name: 'Payments' }).waitFor();

    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'PDF' }).click();
    expect((await downloading).suggestedFilename()).toMatch(/^IN-\d{4}-000001\.pdf$/);
    expect(page.faults).toEqual([]);
  }, 180_000);

  it('shows an organization its invoice, in Chinese, in the dark and on a phone', async () => {
    const path = `/o/${customer.organizationId}/statements`;
    const page = await scene.logIn(admin, path, ON_PHONE);
    await expectTitle(page, '账单');
    await page
      .getByText(/IN-\d{4}-000001/)
      .first()
      .waitFor();
    await look(page, 'own-statements-phone');
    await expectFits(page);
    await expectAccessible(page);
    await page
      .getByText(/IN-\d{4}-000001/)
      .first()
      .click();
    await page.getByRole('heading', { name: '按模型汇总' }).waitFor();
    await look(page, 'own-statement-phone');
    await expectFits(page);
    await expectAccessible(page);
  });

  it('shows finance the same in Chinese and on a phone', async () => {
    const page = await scene.logIn(finance, '/close', ON_PHONE);
    await expectTitle(page, '月末关账');
    await page.getByRole('heading', { name: '试算平衡表' }).waitFor();
    await look(page, 'close-phone');
    await expectFits(page);
    await expectAccessible(page);
  });
});
