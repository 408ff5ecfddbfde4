import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock, parseUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import {
  expectLedgerBalanced,
  Given,
  openTestDatabase,
  Random,
  type FundedOrganization,
  type TestDatabase,
} from '@app/testing';
import { CredentialVault } from '@app/vault';
import Stripe from 'stripe';
import { uuidv7 } from 'uuidv7';
import { PaymentLedger } from './payment-ledger';
import { PaymentProvidersService } from './payment-providers.service';
import { PaymentsService } from './payments.service';
import { readStripeEvent } from './stripe/read-stripe-event';
import { StripeGateway } from './stripe/stripe-gateway';

const SECRET = 'whsec_test_0123456789';
const AUTHOR = { actor: 'user:owner', address: '127.0.0.1' };

const shuffle = <T>(random: Random, items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, at: random.fraction() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);

describe('payments through Stripe', () => {
  let test: TestDatabase;
  let directory: string;
  let vault: CredentialVault;
  let gateway: StripeGateway;
  let payments: PaymentsService;
  let ledger: LedgerService;
  let organization: FundedOrganization;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'weir-payments-'));
    test = await openTestDatabase({ WEIR_DATA_DIR: directory });
    vault = new CredentialVault(test.config);
    const providers = new PaymentProvidersService(test.database, vault);
    await providers.add(
      'stripe',
      { label: 'Card', isEnabled: true },
      { apiKey: 'sk_test_0123456789abcdef', webhookSecret: SECRET },
      AUTHOR,
    );
    gateway = new StripeGateway(providers, new Clock(), test.config);
    ledger = new LedgerService(test.database);
    payments = new PaymentsService(test.database, new PaymentLedger(ledger, new Clock()), new Clock());
  });
  beforeEach(async () => {
    organization = await new Given(test).funded({ balance: '1' });
  });
  afterEach(() => expectLedgerBalanced(test.database));
  afterAll(async () => {
    await test.drop();
    rmSync(directory, { recursive: true });
  });

  /** A checkout of $20 that was opened, and the events Stripe has for it. */
  async function opened() {
    const { organizationId, walletId } = organization;
    const money = { amountNanoUsd: parseUsd('20'), paidMinor: 2_000n };
    const payment = await test.database.prisma.payment.create({
      data: { organizationId, walletId, provider: 'stripe', state: 'pending', requestedBy: 'user:member', ...money },
    });
    const [session, intent] = [`cs_${payment.id}`, `pi_${payment.id}`];
    const usd = { currency: 'usd', payment_intent: intent };
    const metadata = { payment_id: payment.id, purpose: 'checkout' };
    const checkout = {
      id: session,
      client_reference_id: payment.id,
      ...usd,
      amount_total: 2_000,
      payment_status: 'paid',
    };
    return {
      paymentId: payment.id,
      paid: event('checkout.session.completed', checkout),
      unpaid: event('checkout.session.completed', { ...checkout, payment_status: 'unpaid' }),
      arrived: event('checkout.session.async_payment_succeeded', checkout),
      expired: event('checkout.session.expired', { ...checkout, payment_status: 'unpaid' }),
      intent: event('payment_intent.succeeded', { id: intent, metadata, amount_received: 2_000, currency: 'usd' }),
      foreign: event('checkout.session.completed', { ...checkout, currency: 'eur' }),
      less: event('checkout.session.completed', { ...checkout, amount_total: 1_000 }),
      refunded: (cents: number) => event('charge.refunded', { id: 'ch', metadata: {}, ...usd, amount_refunded: cents }),
      refund: (id: string, cents: number, status = 'succeeded') =>
        event('refund.updated', { object: 'refund', id, amount: cents, status, ...usd }),
      dispute: (status: string) =>
        event('charge.dispute.updated', { object: 'dispute', id: 'dp', amount: 2_000, status, ...usd }),
    };
  }
  const event = (type: string, object: object): string =>
    JSON.stringify({ id: `evt_${uuidv7()}`, object: 'event', type, data: { object } });

  async function deliver(payload: string) {
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
    return payments.receive(readStripeEvent(await gateway.verify(Buffer.from(payload), signature)));
  }
  const rowOf = (id: string) => test.database.prisma.payment.findUniqueOrThrow({ where: { id } });
  const wallet = () => test.database.prisma.wallet.findUniqueOrThrow({ where: { id: organization.walletId } });
  const posted = async () => (await wallet()).postedNanoUsd;
  const findings = (paymentId: string) =>
    test.database.prisma.auditFinding.findMany({ where: { subject: `payment:${paymentId}` } });

  it('top up once, however often and at once the events come, and tell the organization once', async () => {
    const { organizationId } = organization;
    const sealed = { keyId: 'k', sealed: new Uint8Array(1) };
    const endpoint = { organizationId, url: 'https://a.example', events: ['payment.succeeded'], ...sealed };
    await test.database.prisma.webhookEndpoint.create({ data: endpoint });
    const { paymentId, paid, intent, arrived } = await opened();
    const copies = shuffle(new Random(7), [paid, intent, arrived, ...Array.from({ length: 7 }, () => paid)]);
    const outcomes = await Promise.all(copies.map(deliver));
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(7);
    expect(await posted()).toBe(parseUsd('21'));
    const row = await rowOf(paymentId);
    expect(row).toMatchObject({ state: 'succeeded', takenNanoUsd: 0n, intentId: `pi_${paymentId}` });
    expect(row.transactionIds).toHaveLength(1);
    const told = await test.database.prisma.webhookDelivery.findMany({ where: { organizationId } });
    expect(told).toMatchObject([
      { type: 'payment.succeeded', payload: { data: { paymentId, amountUsd: '20.000000000' } } },
    ]);
  });

  it('number receipts without gaps, though some payments come to nothing', async () => {
    const { last } = await test.database.prisma.receiptCounter.findUniqueOrThrow({ where: { id: 1 } });
    const all = await Promise.all([opened(), opened(), opened(), opened()]);
    await Promise.all(all.map(({ paid, less }, index) => deliver(index % 2 ? less : paid)));
    const numbers = await Promise.all(all.map(async ({ paymentId }) => (await rowOf(paymentId)).receiptNumber));
    const given = numbers.flatMap((number) => number ?? []).sort();
    expect(given).toEqual([last + 1n, last + 2n]);
  });

  it('wait for a bank that takes days, and fail when a session is over', async () => {
    const slow = await opened();
    await deliver(slow.unpaid);
    expect((await rowOf(slow.paymentId)).state).toBe('pending');
    await deliver(slow.arrived);
    expect((await rowOf(slow.paymentId)).state).toBe('succeeded');
    const left = await opened();
    await deliver(left.expired);
    expect(await rowOf(left.paymentId)).toMatchObject({ state: 'failed', failure: 'session_expired' });
    expect(await posted()).toBe(parseUsd('21'));
  });

  it('come to the same in any order of payment, refund and dispute', async () => {
    const random = new Random(11);
    for (let round = 0; round < 8; round += 1) {
      const { paymentId, paid, intent, refunded, refund, dispute } = await opened();
      const told = [paid, intent, refunded(500), refund('re_1', 500), dispute('needs_response'), dispute('won')];
      for (const payload of shuffle(random, [...told, ...told])) await deliver(payload);
      expect(await rowOf(paymentId)).toMatchObject({
        ...{ state: 'partly_refunded', returnedNanoUsd: parseUsd('5'), takenNanoUsd: parseUsd('5') },
      });
      expect(await movedBy(paymentId)).toBe(parseUsd('15'));
    }
  });
  /** What a payment's transactions did to the wallet. */
  async function movedBy(paymentId: string): Promise<bigint> {
    const { transactionIds } = await rowOf(paymentId);
    const entries = await test.database.prisma.ledgerEntry.findMany({
      where: { transactionId: { in: transactionIds }, account: { kind: 'wallet' } },
    });
    return -entries.reduce((sum, entry) => sum + entry.amountNanoUsd, 0n);
  }

  it('take back what is there when the money was spent, freeze the wallet and tell finance', async () => {
    const { paymentId, paid, refunded } = await opened();
    await deliver(paid);
    await ledger.adjust({ ...spent('15'), walletId: organization.walletId });
    await deliver(refunded(2_000));
    expect(await rowOf(paymentId)).toMatchObject({
      state: 'refunded',
      returnedNanoUsd: parseUsd('20'),
      takenNanoUsd: parseUsd('6'),
    });
    expect(await wallet()).toMatchObject({ state: 'frozen', postedNanoUsd: 0n });
    expect(await findings(paymentId)).toMatchObject([{ check: 'payment-shortfall', resolvedAt: null }]);

    await ledger.topUp({
      walletId: organization.walletId,
      amount: parseUsd('50'),
      actor: 'test',
      idempotencyKey: uuidv7(),
    });
    await payments.collect(paymentId);
    await payments.collect(paymentId);
    expect((await rowOf(paymentId)).takenNanoUsd).toBe(parseUsd('20'));
    expect(await posted()).toBe(parseUsd('36'));
  });
  const spent = (amount: string) => ({
    ...{ amount: parseUsd(`-${amount}`), actor: 'test', memo: 'spent', idempotencyKey: uuidv7() },
  });

  it('take a disputed payment back and freeze the wallet; won, the money is given again and the wallet stays frozen', async () => {
    const { paymentId, paid, dispute } = await opened();
    await deliver(dispute('warning_needs_response'));
    await deliver(paid);
    expect(await wallet()).toMatchObject({ state: 'active', postedNanoUsd: parseUsd('21') });
    await deliver(dispute('needs_response'));
    expect((await rowOf(paymentId)).state).toBe('disputed');
    expect(await wallet()).toMatchObject({ state: 'frozen', postedNanoUsd: parseUsd('1') });
    expect(await findings(paymentId)).toMatchObject([{ check: 'payment-dispute' }]);
    await deliver(dispute('won'));
    expect((await rowOf(paymentId)).state).toBe('succeeded');
    expect(await wallet()).toMatchObject({ state: 'frozen', postedNanoUsd: parseUsd('21') });
  });

  it('give again what a refund took that failed', async () => {
    const { paymentId, paid, refund, refunded } = await opened();
    for (const payload of [paid, refunded(700), refund('re_1', 700)]) await deliver(payload);
    expect(await posted()).toBe(parseUsd('14'));
    await deliver(refund('re_1', 700, 'failed'));
    expect(await posted()).toBe(parseUsd('21'));
    expect(await rowOf(paymentId)).toMatchObject({ state: 'succeeded', returnedNanoUsd: 0n });
  });

  it('post nothing of another amount or currency than was asked for, and tell finance', async () => {
    for (const kind of ['foreign', 'less'] as const) {
      const checkout = await opened();
      expect(await deliver(checkout[kind])).toBe('mismatch');
      expect(await rowOf(checkout.paymentId)).toMatchObject({ state: 'pending', receiptNumber: null });
      expect(await findings(checkout.paymentId)).toMatchObject([{ check: 'payment-mismatch' }]);
    }
    expect(await posted()).toBe(parseUsd('1'));
  });

  it('do not act on what is about no payment of ours', async () => {
    expect(await deliver(event('customer.created', { id: 'cus_1' }))).toBe('ignored');
    const stranger = { id: 'pi_other', metadata: {}, amount_received: 500, currency: 'usd' };
    expect(await deliver(event('payment_intent.succeeded', stranger))).toBe('waiting');
  });

  it('believe no signature that is wrong, old, or of another secret or body', async () => {
    const { paid, paymentId } = await opened();
    const sign = (secret: string, timestamp?: number) =>
      Stripe.webhooks.generateTestHeaderString({ payload: paid, secret, ...(timestamp && { timestamp }) });
    const now = Math.floor(Date.now() / 1_000);
    const verify = (signature: string | undefined, body = paid) => gateway.verify(Buffer.from(body), signature);
    for (const signature of [undefined, '', 'v1=00', sign('whsec_another_secret'), sign(SECRET, now - 301)]) {
      await expect(verify(signature)).rejects.toMatchObject({
        code: 'invalid_signature',
        message: 'This was not accepted.',
      });
    }
    await expect(verify(sign(SECRET), paid.replace('2000', '9000'))).rejects.toMatchObject({
      code: 'invalid_signature',
    });
    expect((await verify(sign(SECRET, now - 290))).type).toBe('checkout.session.completed');
    expect((await rowOf(paymentId)).state).toBe('pending');
  });

  it('keep the secrets sealed, and bound to their row', async () => {
    const row = await test.database.prisma.paymentProvider.findFirstOrThrow();
    expect(Buffer.from(row.sealed).toString('latin1')).not.toContain('sk_test');
    expect(vault.open(row, `payment-provider:${row.id}`)).toContain(SECRET);
    expect(() => vault.open(row, `payment-provider:${uuidv7()}`)).toThrow();
    const entries = await test.database.prisma.auditEntry.findMany();
    expect(JSON.stringify(entries.map(({ before, after }) => [before, after]))).not.toContain('sk_test');
  });
});
