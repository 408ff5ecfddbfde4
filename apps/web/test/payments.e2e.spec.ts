import {
  DashboardScene,
  describeInBrowser,
  expectAccessible,
  expectFits,
  expectLedgerBalanced,
  FakeStripe,
  PHONE,
  type Given,
  type Person,
} from '@app/testing';
import Stripe from 'stripe';

const SHANGHAI = { timezoneId: 'Asia/Shanghai' };
const WEBHOOK_SECRET = 'whsec_0123456789abcdef';

describeInBrowser('payments', () => {
  let scene: DashboardScene;
  let stripe: FakeStripe;
  let organizationId: string;
  let owner: Person;
  let admin: Person;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stripe = await FakeStripe.start();
    const prepare = async (given: Given) => {
      ({ organizationId } = await given.funded({ balance: '10', name: '星辰科技' }));
      owner = await given.person({ platformRole: 'owner' });
      admin = await given.person({ organizationId });
      ada = await given.person({ platformRole: 'finance' });
      bob = await given.person({ platformRole: 'finance' });
    };
    scene = await DashboardScene.start(prepare, { settings: { WEIR_STRIPE_URL: stripe.url }, apps: ['admin'] });
  });
  afterEach(async () => {
    await scene.closePages();
    await expectLedgerBalanced(scene.weir.test.database);
  });
  afterAll(async () => {
    await scene.close();
    await stripe.stop();
  });

  it('by card are set up by an owner, who never sees the secrets again', async () => {
    const page = await scene.logIn(owner, '/settings', SHANGHAI);
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
    const entering = await scene.logIn(ada, '/payments', SHANGHAI);
    await entering.getByRole('button', { name: 'Enter a bank transfer' }).first().click();
    const drawer = entering.getByRole('dialog');
    await drawer.getByLabel('Organization').click();
    await entering.getByText('星辰科技').last().click();
    await drawer.getByLabel('Amount').fill('1000.00');
    await drawer.getByLabel('Reference').fill('IN-4711');
    await drawer.getByRole('button', { name: 'Enter', exact: true }).click();
    await entering.getByText('Another person must approve it.').waitFor();
    await expectAccessible(entering);

    const approving = await scene.logIn(bob, new URL(entering.url()).pathname, SHANGHAI);
    await approving.getByRole('button', { name: 'Approve' }).click();
    await approving.getByText('000001').waitFor();
    await approving.goto('/payments');
    await approving.getByText('IN-4711').waitFor();
    await expectAccessible(approving);
    await approving.setViewportSize(PHONE.viewport);
    await expectFits(approving);
  });

  it('by card, in Chinese and on a phone: paid at Stripe, in the wallet, with a receipt', async () => {
    const page = await scene.logIn(admin, `/o/${organizationId}/top-up`, { ...SHANGHAI, ...PHONE, locale: 'zh-CN' });
    await page.getByLabel('金额').first().fill('25');
    await page.getByRole('button', { name: '前往支付' }).click();
    await page.waitForURL(/\/pay\/cs_/);
    const payment = await scene.prisma.payment.findFirstOrThrow({ where: { provider: 'stripe' } });
    const object = {
      ...{ id: payment.externalId, client_reference_id: payment.id, payment_intent: 'pi_1', currency: 'usd' },
      ...{ amount_total: 2_500, payment_status: 'paid' },
    };
    const event = { id: 'evt_1', object: 'event', type: 'checkout.session.completed', data: { object } };
    const payload = JSON.stringify(event);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET });
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
    await page.goto(`/o/${organizationId}/top-up?paid=${payment.id}`);
    await page.getByText('支付确认后').waitFor();
    await fetch(`${scene.weir.adminUrl}/api/payment-webhooks/stripe`, { method: 'POST', headers, body: payload });
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
