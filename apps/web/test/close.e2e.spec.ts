import { nanoUsd } from '@app/common';
import { hashPassword } from '@app/identity';
import { LedgerService } from '@app/ledger';
import {
  describeInBrowser,
  eventually,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  pastCall,
  RunningWeir,
  TestBrowser,
  type FundedOrganization,
  type WatchedPage,
} from '@app/testing';
import type { BrowserContextOptions } from 'playwright-core';
import { uuidv7 } from 'uuidv7';

const PASSWORD = 'correct horse battery';
const PHONE = { viewport: { width: 390, height: 844 } };
const WORKER_MS = 30_000;

describeInBrowser('the close of a month in the dashboard', () => {
  let weir: RunningWeir;
  let browser: TestBrowser;
  let customer: FundedOrganization;
  const pages: WatchedPage[] = [];
  const now = new Date();
  const lastInstant = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) - 1);
  const month = lastInstant.toISOString().slice(0, 7);

  beforeAll(async () => {
    let priceVersionId = '';
    weir = await RunningWeir.start(async (given) => {
      customer = await given.funded({ balance: '0' });
      ({ priceVersionId } = await given.model({ id: 'm', prices: { input: 1_000n } }));
    });
    await weir.launch('admin');
    const { walletId } = customer;
    const limit = { walletId, limit: nanoUsd(10n ** 12n), idempotencyKey: 'limit', actor: 'test' };
    await new LedgerService(weir.test.database).setCreditLimit(limit);
    const call = { priceVersionId, cap: 10n ** 10n, admittedAt: lastInstant, payer: customer };
    await pastCall(weir.test, { ...call, model: 'gpt-4o-mini', inputTokens: 1_234_567_890 });
    await pastCall(weir.test, { ...call, model: 'claude-sonnet', inputTokens: 98_765_432 });
    await eventually(async () => expect(await weir.test.database.prisma.usageRecord.count()).toBe(2));
    browser = await TestBrowser.open();
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await browser?.close();
    await weir.stop();
  });

  /** Somebody who is logged in and looks at a page. */
  async function open(role: 'finance' | 'admin', path: string, options: BrowserContextOptions = {}) {
    const email = `${uuidv7()}@example.com`;
    const person = { email, name: 'Fin Ance', passwordHash: await hashPassword(PASSWORD) };
    const membership = { memberships: { create: { organizationId: customer.organizationId, role: 'admin' as const } } };
    const data = { ...person, ...(role === 'finance' ? { platformRole: role } : membership) };
    await weir.test.database.prisma.user.create({ data });
    const page = await browser.page({ locale: 'en-US', ...options });
    pages.push(page);
    await page.goto(`${weir.adminUrl}${path}`);
    await page.fill('input[type=email]', email);
    await page.fill('input[autocomplete=current-password]', PASSWORD);
    await page.click('button[type=submit]');
    return page;
  }

  const heading = (page: WatchedPage, name: string | RegExp) =>
    page.getByRole('heading', { level: 1, name, exact: true }).waitFor({ timeout: WORKER_MS });
  const folder = process.env['WEIR_SHOW_PAGES'];
  const look = async (page: WatchedPage, name: string) => {
    if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };

  it('takes a finance user from the checklist to an invoice that is paid', async () => {
    const page = await open('finance', '/statements');
    await heading(page, 'Statements');
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

    await page.goto(`${weir.adminUrl}/organizations/${customer.organizationId}?tab=billing`);
    await page.getByRole('button', { name: 'Edit' }).click();
    const profile = page.getByRole('dialog');
    await profile.getByLabel('Legal name').fill('Acme GmbH');
    await profile.getByLabel('Currency shown').fill('EUR');
    await profile.getByLabel('Of it for one dollar').fill('0.92');
    await look(page, 'billing-profile');
    await profile.getByRole('button', { name: 'Save' }).click();
    await page.getByText('EUR · 0.92').waitFor();

    await page.goto(`${weir.adminUrl}/close`);
    await heading(page, 'Close');
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
    await page.goto(`${weir.adminUrl}/close`);
    await page.getByRole('button', { name: 'Finalize all statements' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Finalize all statements' }).click();
    await page.getByText('Final: 1 · drafts: 0').waitFor({ timeout: WORKER_MS });
    await look(page, 'close-closed');
    await expectAccessible(page);
    await page.getByText('Final: 1 · drafts: 0').click();
    await heading(page, 'Statements');
    await page
      .getByText(/IN-\d{4}-000001/)
      .first()
      .waitFor();
    await look(page, 'statements');
    await page
      .getByText(/IN-\d{4}-000001/)
      .first()
      .click();
    await heading(page, /IN-\d{4}-000001/);
    await page.getByText('$1.58').first().waitFor(); // 1.333333322, rounded, and 19 % of it
    await look(page, 'statement');
    await expectAccessible(page);

    const ledger = new LedgerService(weir.test.database);
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
    const page = await open('admin', path, { ...PHONE, locale: 'zh-CN', colorScheme: 'dark' });
    await heading(page, '账单');
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
    const page = await open('finance', '/close', { ...PHONE, locale: 'zh-CN', colorScheme: 'dark' });
    await heading(page, '月末关账');
    await page.getByRole('heading', { name: '试算平衡表' }).waitFor();
    await look(page, 'close-phone');
    await expectFits(page);
    await expectAccessible(page);
  });
});
