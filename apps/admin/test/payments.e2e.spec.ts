import { expectLedgerBalanced, FakeStripe, type FundedOrganization, RunningWeir, textOfPdf } from '@app/testing';
import Stripe from 'stripe';
import { uuidv7 } from 'uuidv7';
import { AdminClient } from './admin-client';

const SECRETS = { apiKey: 'sk_test_0123456789abcdef', webhookSecret: 'whsec_0123456789abcdef' };
const BRIDGE_SECRET = 'bridge-secret-0123456789';
const TODAY = new Date().toISOString().slice(0, 10);

describe('payments', () => {
  let weir: RunningWeir;
  let stripe: FakeStripe;
  let organization: FundedOrganization;
  let foreign: FundedOrganization;
  let owner: AdminClient;
  let ada: AdminClient;
  let bob: AdminClient;
  let admin: AdminClient;
  let member: AdminClient;

  beforeAll(async () => {
    stripe = await FakeStripe.start();
    weir = await RunningWeir.start(
      async (given) => {
        organization = await given.funded({ balance: '1' });
        foreign = await given.funded({ balance: '1' });
      },
      { WEIR_STRIPE_URL: stripe.url },
    );
    await weir.launch('admin');
    owner = await AdminClient.logIn(weir, { role: 'owner' });
    ada = await AdminClient.logIn(weir, { role: 'finance' });
    bob = await AdminClient.logIn(weir, { role: 'finance' });
    admin = await AdminClient.logIn(weir, { memberOf: { [organization.organizationId]: 'admin' } });
    member = await AdminClient.logIn(weir, { memberOf: { [organization.organizationId]: 'member' } });
  });
  afterEach(() => expectLedgerBalanced(weir.test.database));
  afterAll(async () => {
    await weir.stop();
    await stripe.stop();
  });

  const own = (path: string) => `/api/organizations/${organization.organizationId}/${path}`;
  const key = () => ({ 'idempotency-key': uuidv7() });
  const balance = async () => (await admin.get(own('wallet'))).body.postedUsd as string;
  const posted = async () =>
    (await weir.test.database.prisma.wallet.findUniqueOrThrow({ where: { id: organization.walletId } })).postedNanoUsd;

  function tell(name: string, payload: string, headers: Record<string, string>) {
    const url = `${weir.adminUrl}/api/payment-webhooks/${name}`;
    return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: payload });
  }
  function ofStripe(type: string, object: object) {
    const payload = JSON.stringify({ id: `evt_${uuidv7()}`, object: 'event', type, data: { object } });
    const secret = SECRETS.webhookSecret;
    return tell('stripe', payload, {
      'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }),
    });
  }

  it('by card are not there until an owner has set up Stripe, whose keys nobody sees again', async () => {
    expect((await admin.get(own('payment-options'))).body).toMatchObject({ card: false });
    expect((await admin.post(own('checkouts'), { amountUsd: '20' }, key())).status).toBe(404);
    const body = { name: 'stripe', label: 'Card' };
    const incomplete = await owner.post('/api/payment-providers', { ...body, webhookSecret: SECRETS.webhookSecret });
    expect(incomplete.body).toMatchObject({ status: 400, param: 'apiKey' });
    const added = await owner.post('/api/payment-providers', { ...body, ...SECRETS });
    expect([added.status, added.body.webhookUrl]).toEqual([
      201,
      `${weir.adminUrl}/api/payment-webhooks/stripe`.replace('127.0.0.1', 'localhost'),
    ]);
    const changed = await owner.patch('/api/payment-providers/stripe', { label: 'Credit card' }, 1);
    expect(changed.body).toMatchObject({ label: 'Credit card', version: 2 });
    for (const path of ['/api/payment-providers', '/api/payment-providers/stripe', '/api/audit']) {
      const { text } = await owner.get(path);
      for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
    }
    expect((await admin.get(own('payment-options'))).body).toMatchObject({ card: true, maxUsd: '1000.000000000' });
  });

  it('by card: a checkout within bounds, paid once, with a receipt', async () => {
    for (const amountUsd of ['4.99', '1000.01', '20.001']) {
      const refused = await admin.post(own('checkouts'), { amountUsd }, key());
      expect(refused.body).toMatchObject({ status: 400, param: 'amountUsd' });
    }
    expect((await member.post(own('checkouts'), { amountUsd: '20' }, key())).status).toBe(403);
    const again = key();
    const opened = await admin.post(own('checkouts'), { amountUsd: '20' }, again);
    expect(opened.status).toBe(201);
    expect((await admin.post(own('checkouts'), { amountUsd: '20' }, again)).body).toEqual(opened.body);
    expect((await admin.post(own('checkouts'), { amountUsd: '21' }, again)).body.code).toBe('idempotency_key_reused');
    const { paymentId, url } = opened.body;
    const session = url.split('/').at(-1);
    const asked = stripe.asked.at(-1)!.form;
    expect(asked.get('line_items[0][price_data][unit_amount]')).toBe('2000');
    expect(asked.get('payment_intent_data[metadata][payment_id]')).toBe(paymentId);

    const paid = { id: session, client_reference_id: paymentId, payment_intent: 'pi_1', currency: 'usd' };
    const object = { ...paid, amount_total: 2_000, payment_status: 'paid' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => ofStripe('checkout.session.completed', object)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await balance()).toBe('21.000000000');
    const { body: receipt } = await admin.get(own(`payments/${paymentId}`));
    expect(receipt).toMatchObject({ state: 'succeeded', amountUsd: '20.000000000', receiptNumber: '000001' });
    expect((await admin.get(own('payments'))).body.items).toMatchObject([{ id: paymentId, requestedBy: admin.email }]);
    expect((await admin.get(`/api/organizations/${foreign.organizationId}/payments/${paymentId}`)).status).toBe(403);
  });

  it('are refunded through Stripe by finance, told twice and taken once', async () => {
    const { body } = await ada.get('/api/payments?provider=stripe&state=succeeded');
    const { id } = body.items[0];
    const refund = (amountUsd: string) =>
      ada.post(`/api/payments/${id}/refunds`, { amountUsd, reason: 'asked for' }, key());
    expect((await refund('20.01')).body).toMatchObject({ status: 400, param: 'amountUsd' });
    const refunded = await refund('5');
    expect(refunded.body).toMatchObject({
      state: 'partly_refunded',
      returnedUsd: '5.000000000',
      takenUsd: '5.000000000',
    });
    const of = { payment_intent: 'pi_1', currency: 'usd' };
    await ofStripe('charge.refunded', { id: 'ch_1', metadata: {}, ...of, amount_refunded: 500 });
    const made = stripe.asked.length;
    await ofStripe('refund.updated', { object: 'refund', id: `re_${made}`, ...of, amount: 500, status: 'succeeded' });
    expect(await balance()).toBe('16.000000000');
    const { body: events } = await ada.get(`/api/payments/${id}/events`);
    expect(events.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual(events.items.map(() => 'applied'));

    const failed = await stripe.whileDown(() => refund('1'));
    expect(failed.body).toMatchObject({ status: 502, code: 'payment_provider_failed' });
    expect(JSON.stringify([failed.text, weir.logOf('admin')])).not.toContain('sk_test');
  });

  it('by bank transfer need a second person, whoever the first one is', async () => {
    const transfer = {
      organizationId: organization.organizationId,
      amountUsd: '100',
      reference: 'IN-4711',
      receivedOn: TODAY,
    };
    const before = await posted();
    const again = key();
    const entered = await ada.post('/api/payments/bank-transfers', transfer, again);
    expect(entered.body).toMatchObject({ state: 'awaiting_approval', externalId: 'IN-4711', requestedBy: ada.email });
    expect((await ada.post('/api/payments/bank-transfers', transfer, again)).body.id).toBe(entered.body.id);
    const twice = await bob.post('/api/payments/bank-transfers', transfer, key());
    expect(twice.body).toMatchObject({ status: 409, code: 'already_exists', param: 'reference' });
    expect(await posted()).toBe(before);

    const approve = (person: AdminClient, id = entered.body.id) => person.post(`/api/payments/${id}/approval`, {});
    expect((await approve(ada)).body).toMatchObject({ status: 403, code: 'second_person_needed' });
    expect((await approve(admin)).status).toBe(403);
    const both = await Promise.all([approve(bob), approve(owner)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await posted()).toBe(before + 100_000_000_000n);
    const row = await ada.get(`/api/payments/${entered.body.id}`);
    expect(row.body).toMatchObject({ state: 'succeeded', receiptNumber: '000002' });

    const owners = await owner.post('/api/payments/bank-transfers', { ...transfer, reference: 'IN-4712' }, key());
    expect((await approve(owner, owners.body.id)).body.code).toBe('second_person_needed');
    const rejected = await ada.post(`/api/payments/${owners.body.id}/rejection`, { reason: 'not at the bank' });
    expect(rejected.body).toMatchObject({ state: 'rejected', failure: 'not at the bank', decidedBy: ada.email });
    expect((await approve(bob, owners.body.id)).body.code).toBe('payment_state_conflict');
    expect((await ada.post('/api/payments/bank-transfers', { ...transfer, reference: 'IN-4712' }, key())).status).toBe(
      201,
    );
    expect(await posted()).toBe(before + 100_000_000_000n);
    const { body: log } = await owner.get('/api/audit?pageSize=100');
    const actions = log.items.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(['payment.entered', 'payment.approved', 'payment.rejected']));
  });

  it('have a receipt as PDF, in the language of the organization, for who may read them', async () => {
    const { organizationId } = organization;
    const { prisma } = weir.test.database;
    await prisma.billingProfile.create({ data: { organizationId, legalName: '星辰科技有限公司', language: 'zh-CN' } });
    const { items } = (await ada.get('/api/payments?provider=stripe&state=partly_refunded')).body;
    const path = `payments/${items[0].id}/receipt`;
    const file = await admin.download(own(path));
    expect(file.headers.get('content-type')).toBe('application/pdf');
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="receipt-000001.pdf"');
    const bytes = Buffer.from(await file.arrayBuffer());
    const text = textOfPdf(bytes).join('|');
    expect(text).toContain('编号|000001');
    expect(text).toContain('付款方式|银行卡|客户|星辰科技有限公司');
    expect(text).toContain('20.00|已退还|-5.00|实收金额|15.00');
    const ofFinance = await ada.download(`/api/${path}`);
    expect(Buffer.from(await ofFinance.arrayBuffer()).equals(bytes)).toBe(true);

    const foreigners = `/api/organizations/${foreign.organizationId}/${path}`;
    const rejected = (await ada.get('/api/payments?state=rejected')).body.items[0].id;
    const answers = [
      ...[await ada.download(foreigners), await admin.download(own(`payments/${rejected}/receipt`))],
      ...[await admin.download(foreigners), await member.download(own(path)), await admin.download(`/api/${path}`)],
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 403, 403, 403]);
  });

  it('can be told by a provider of the operators own, signed, once each and in any order', async () => {
    const provider = { name: 'bridge', label: 'Bridge', webhookSecret: BRIDGE_SECRET };
    expect((await owner.post('/api/payment-providers', provider)).status).toBe(201);
    const before = await posted();
    const told = (status: string, amount: string, more: object = {}) =>
      JSON.stringify({
        ...{ event_id: `${status}-1`, payment_id: 'p-1', organization_id: organization.organizationId },
        ...{ amount, currency: 'USD', status, ...more },
      });
    const sign = (payload: string, secret = BRIDGE_SECRET, timestamp?: number) =>
      Stripe.webhooks.generateTestHeaderString({ payload, secret, ...(timestamp && { timestamp }) });
    const send = async (payload: string, signature = sign(payload)) => {
      const answer = await tell('bridge', payload, { 'weir-signature': signature });
      return { status: answer.status, body: (await answer.json()) as { code?: string; param?: string } };
    };
    const succeeded = told('succeeded', '30.123456789');
    const old = Math.floor(Date.now() / 1_000) - 400;
    for (const signature of [
      sign(succeeded, SECRETS.webhookSecret),
      sign(`${succeeded} `),
      sign(succeeded, BRIDGE_SECRET, old),
    ])
      expect(await send(succeeded, signature)).toMatchObject({ status: 400, body: { code: 'invalid_signature' } });
    expect((await tell('nobody', succeeded, { 'weir-signature': sign(succeeded) })).status).toBe(400);

    expect((await send(told('refunded', '10'))).status).toBe(200);
    const all = await Promise.all(Array.from({ length: 6 }, () => send(succeeded)));
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
    expect(await posted()).toBe(before + 20_123_456_789n);

    const euros = await send(told('succeeded', '5', { event_id: 'e-2', payment_id: 'p-2', currency: 'EUR' }));
    expect(euros).toMatchObject({ status: 400, body: { param: 'currency' } });
    const nobodys = told('succeeded', '5', { event_id: 'e-3', payment_id: 'p-3', organization_id: uuidv7() });
    expect(await send(nobodys)).toMatchObject({ status: 400, body: { param: 'organization_id' } });
    expect(await posted()).toBe(before + 20_123_456_789n);
  });

  it('leave no trace of a forged event, nor say what was wrong with it', async () => {
    const count = () => weir.test.database.prisma.paymentEvent.count();
    const before = await count();
    const payload = JSON.stringify({ id: 'evt_x', object: 'event', type: 'charge.refunded', data: { object: {} } });
    const answers = await Promise.all([
      tell('stripe', payload, {}),
      tell('stripe', payload, { 'stripe-signature': 't=1,v1=00' }),
      tell('stripe', 'not json', { 'stripe-signature': 't=1,v1=00' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(await answers[1].json()).toEqual({
      title: 'This was not accepted.',
      status: 400,
      code: 'invalid_signature',
    });
    expect(await count()).toBe(before);
  });
});
