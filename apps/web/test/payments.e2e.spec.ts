import { hashPassword } from '@app/identity';
import {
  describeInBrowser,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  FakeStripe,
  RunningWeir,
  TestBrowser,
  type WatchedPage,
} from '@app/testing';
import type { BrowserContextOptions } from 'playwright-core';
import Stripe from 'stripe';

const PASSWORD = 'correct horse';
const PHONE = { width: 390, height: 844 };
const WEBHOOK_SECRET = 'whsec_0123456789abcdef';

describeInBrowser('payments', () => {
  let weir: RunningWeir;
  let stripe: FakeStripe;
  let browser: TestBrowser;
  let organizationId: string;

  beforeAll(async () => {
    stripe = await FakeStripe.start();
    const prepare = async (given: { funded: (of: { balance: string }) => Promise<{ organizationId: string }> }) => {
      ({ organizationId } = await given.funded({ balance: '10' }));
    };
    weir = await RunningWeir.start(prepare, { WEIR_STRIPE_URL: stripe.url });
    const { prisma } = weir.test.database;
    await prisma.organization.update({ where: { id: organizationId }, data: { name: '星辰科技' } });
    const passwordHash = await hashPassword(PASSWORD);
    for (const name of ['Ada', 'Bob']) {
      const data = { email: `${name}@example.com`.toLowerCase(), name, platformRole: 'finance' as const, passwordHash };
      await prisma.user.create({ data });
    }
    const owner = { email: 'owner@example.com', name: 'Owner', platformRole: 'owner' as const, passwordHash };
    await prisma.user.create({ data: owner });
    const memberships = { create: { organizationId, role: 'admin' as const } };
    await prisma.user.create({ data: { email: 'admin@example.com', name: '管理员', passwordHash, memberships } });
    await weir.launch('admin');
    browser = await TestBrowser.open();
  });
  afterEach(() => expectLedgerBalanced(weir.test.database));
  afterAll(async () => {
    await browser?.close();
    await weir.stop();
    await stripe.stop();
  });

  const logIn = async (who: string, path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> => {
    const page = await browser.page({ locale: 'en-US', timezoneId: 'Asia/Shanghai', ...options });
    await page.goto(`${weir.adminUrl}${path}`);
    await page.fill('input[type=email]', `${who}@example.com`);
    await page.fill('input[autocomplete=current-password]', PASSWORD);
    await page.click('button[type=submit]');
    return page;
  };

  it('by card are set up by an owner, who never sees the secrets again', async () => {
    const page = await logIn('owner', '/settings');
    await page.getByRole('button', { name: 'Add a payment provider' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Label').fill('Card');
    await drawer.getByLabel('Secret key').fill('sk_test_0123456789abcdef');
    await drawer.getByLabel('Signing secret of its webhooks').fill(WEBHOOK_SECRET);
    await drawer.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Edit Card' }).click();
    await page.getByText('/api/payment-webhooks/stripe').waitFor();
    expect(await page.content()).not.toContain('sk_test_');
    await expectAccessible(page);
  });

  it('by bank transfer: one enters, sees that another must approve, and the other does', async () => {
    const ada = await logIn('ada', '/payments');
    await ada.getByRole('button', { name: 'Enter a bank transfer' }).first().click();
    const drawer = ada.getByRole('dialog');
    await drawer.getByLabel('Organization').click();
    await ada.getByText('星辰科技').last().click();
    await drawer.getByLabel('Amount').fill('1000.00');
    await drawer.getByLabel('Reference').fill('IN-4711');
    await drawer.getByRole('button', { name: 'Enter', exact: true }).click();
    await ada.getByText('Another person must approve it.').waitFor();
    await expectAccessible(ada);

    const bob = await logIn('bob', new URL(ada.url()).pathname);
    await bob.getByRole('button', { name: 'Approve' }).click();
    await bob.getByText('000001').waitFor();
    await bob.goto(`${weir.adminUrl}/payments`);
    await bob.getByText('IN-4711').waitFor();
    await expectAccessible(bob);
    await bob.setViewportSize(PHONE);
    await expectFits(bob);
  });

  it('by card, in Chinese and on a phone: paid at Stripe, in the wallet, with a receipt', async () => {
    const page = await logIn('admin', `/o/${organizationId}/top-up`, { locale: 'zh-CN', viewport: PHONE });
    await page.getByLabel('金额').first().fill('25');
    await page.getByRole('button', { name: '前往支付' }).click();
    await page.waitForURL(/\/pay\/cs_/);
    const payment = await weir.test.database.prisma.payment.findFirstOrThrow({ where: { provider: 'stripe' } });
    const object = {
      ...{ id: payment.externalId, client_reference_id: payment.id, payment_intent: 'pi_1', currency: 'usd' },
      ...{ amount_total: 2_500, payment_status: 'paid' },
    };
    const event = { id: 'evt_1', object: 'event', type: 'checkout.session.completed', data: { object } };
    const payload = JSON.stringify(event);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET });
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
    await page.goto(`${weir.adminUrl}/o/${organizationId}/top-up?paid=${payment.id}`);
    await page.getByText('支付确认后').waitFor();
    await fetch(`${weir.adminUrl}/api/payment-webhooks/stripe`, { method: 'POST', headers, body: payload });
    await page.getByText('款项已进入钱包').waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('link', { name: '下载收据 000002' }).click();
    expect((await saving).suggestedFilename()).toBe('receipt-000002.pdf');
    await expectAccessible(page);
    await expectFits(page);
    await page.getByRole('link', { name: '000002', exact: true }).click();
    await page.getByRole('heading', { name: '收据 000002' }).waitFor();
    await expectAccessible(page);
    await expectFits(page);
  });
});
