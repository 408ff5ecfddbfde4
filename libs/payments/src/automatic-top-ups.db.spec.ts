import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock, parseUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { Logger } from '@app/logging';
import { Mailer } from '@app/mail';
import { SettingsService } from '@app/settings';
import { eventually, expectLedgerBalanced, FakeStripe, Given, openTestDatabase } from '@app/testing';
import type { FundedOrganization, TestDatabase } from '@app/testing';
import { CredentialVault } from '@app/vault';
import { SMTPServer } from 'smtp-server';
import { uuidv7 } from 'uuidv7';
import { BalanceLetters } from './balance-letters.service';
import { PaymentLedger } from './payment-ledger';
import { PaymentProvidersService } from './payment-providers.service';
import { PaymentsService } from './payments.service';
import { AutomaticTopUpsService } from './stripe/automatic-top-ups.service';
import { StripeGateway } from './stripe/stripe-gateway';
import { TopUpBounds } from './top-up-bounds';
import { TopUpRulesService } from './top-up-rules.service';

const AUTHOR = { actor: 'user:owner', address: '127.0.0.1' };
const HOUR_MS = 3_600_000;

class MovableClock extends Clock {
  aheadMs = 0;
  override now = () => new Date(super.nowMs() + this.aheadMs);
  override nowMs = () => this.now().getTime();
}

describe('a low balance', () => {
  let directory: string;
  let mails: { readonly to: string; readonly text: string }[];
  let smtp: SMTPServer;
  let test: TestDatabase;
  let stripe: FakeStripe;
  let mailer: Mailer;
  let clock: MovableClock;
  let ledger: LedgerService;
  let topUps: AutomaticTopUpsService;
  let letters: BalanceLetters;
  let rules: TopUpRulesService;
  let organization: FundedOrganization;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'weir-payments-'));
    stripe = await FakeStripe.start();
    smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, session, done) {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          const text = Buffer.concat(parts).toString();
          mails.push(...session.envelope.rcptTo.map(({ address }) => ({ to: address, text })));
          done();
        });
      },
    });
    smtp.listen(0, '127.0.0.1');
    await once(smtp.server, 'listening');
    const smtpUrl = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
    const settings = { WEIR_DATA_DIR: directory, WEIR_STRIPE_URL: stripe.url, WEIR_SMTP_URL: smtpUrl };
    test = await openTestDatabase(settings);
    mailer = new Mailer(test.config, new Logger(test.config));
  });
  beforeEach(async () => {
    mails = [];
    stripe.declines = undefined;
    clock = new MovableClock();
    const { database, config } = test;
    await database.pool.query('DELETE FROM payment_preferences');
    await database.pool.query('DELETE FROM payment_providers');
    const providers = new PaymentProvidersService(database, new CredentialVault(config));
    const secrets = { apiKey: 'sk_test_0123456789abcdef', webhookSecret: 'whsec_0123456789abcdef' };
    await providers.add('stripe', { label: 'Card', isEnabled: true }, secrets, AUTHOR);
    const gateway = new StripeGateway(providers, clock, config);
    ledger = new LedgerService(database);
    const payments = new PaymentsService(database, new PaymentLedger(ledger, clock), clock);
    const known = new SettingsService(database);
    topUps = new AutomaticTopUpsService(database, gateway, payments, clock);
    letters = new BalanceLetters(database, mailer, known, config);
    rules = new TopUpRulesService(database, new TopUpBounds(known));
    organization = await new Given(test).funded({ balance: '4' });
  });
  afterEach(() => expectLedgerBalanced(test.database));
  afterAll(async () => {
    await mailer.onApplicationShutdown();
    await test.drop();
    await stripe.stop();
    await new Promise<void>((closed) => smtp.close(closed));
    rmSync(directory, { recursive: true });
  });

  async function automatic(monthly = '30'): Promise<void> {
    const { organizationId } = organization;
    const card = { customerId: 'cus_1', paymentMethodId: 'pm_1' };
    await test.database.prisma.paymentPreference.create({ data: { organizationId, ...card } });
    const amounts = { threshold: parseUsd('5'), amount: parseUsd('10'), monthly: parseUsd(monthly) };
    await rules.write({ id: organizationId, version: 1 }, { automatic: amounts }, AUTHOR);
  }
  async function admin(locale: string | null = null): Promise<string> {
    const { organizationId } = organization;
    const memberships = { create: { organizationId, role: 'admin' as const } };
    const email = `${uuidv7()}@example.com`;
    await test.database.prisma.user.create({ data: { email, name: 'Ada', locale, memberships } });
    return email;
  }
  const posted = async () =>
    (await test.database.prisma.wallet.findUniqueOrThrow({ where: { id: organization.walletId } })).postedNanoUsd;
  const spend = (amount: string) =>
    ledger.adjust({
      ...{ walletId: organization.walletId, amount: parseUsd(`-${amount}`), memo: 'spent', actor: 'test' },
      idempotencyKey: uuidv7(),
    });
  const paymentsOf = () =>
    test.database.prisma.payment.findMany({
      where: { organizationId: organization.organizationId },
      orderBy: { id: 'asc' },
    });
  const rulesOf = () => rules.read(organization.organizationId);

  it('charges the saved card once, however many workers see it', async () => {
    await automatic();
    await Promise.all([topUps.run(), topUps.run(), topUps.run()]);
    await topUps.run();
    expect(await posted()).toBe(parseUsd('14'));
    const asked = stripe.asked.at(-1)!;
    const [payment] = await paymentsOf();
    expect(asked.idempotencyKey).toBe(`auto-${payment!.id}`);
    const { form } = asked;
    expect([form.get('amount'), form.get('off_session'), form.get('payment_method')]).toEqual(['1000', 'true', 'pm_1']);
    expect(await paymentsOf()).toMatchObject([{ state: 'succeeded', isAutomatic: true, requestedBy: 'auto-top-up' }]);
  });

  it('charges no more than the maximum of a month, and again in the next', async () => {
    await automatic('20');
    for (let round = 0; round < 2; round += 1) {
      await topUps.run();
      await spend('9.9');
    }
    await topUps.run();
    expect(await paymentsOf()).toHaveLength(2);
    clock.aheadMs = 32 * 24 * HOUR_MS;
    await topUps.run();
    expect(await paymentsOf()).toHaveLength(3);
  });

  it('asks again under the same key when Stripe did not answer', async () => {
    await automatic();
    await expect(stripe.whileDown(() => topUps.run())).rejects.toMatchObject({ code: 'payment_provider_failed' });
    await topUps.run();
    expect(await posted()).toBe(parseUsd('4'));
    clock.aheadMs = 2 * 60_000;
    await topUps.run();
    expect(await posted()).toBe(parseUsd('14'));
    const [payment] = await paymentsOf();
    const keys = new Set(stripe.asked.slice(-2).map(({ idempotencyKey }) => idempotencyKey));
    expect([...keys]).toEqual([`auto-${payment!.id}`]);
  });

  it('pauses when the card is declined, and tells the admins once', async () => {
    const email = await admin();
    await automatic();
    stripe.declines = 'insufficient_funds';
    await topUps.run();
    await topUps.run();
    expect(await paymentsOf()).toMatchObject([{ state: 'failed', failure: 'insufficient_funds' }]);
    expect(await rulesOf()).toMatchObject({ pausedBecause: 'insufficient_funds', pausedAt: expect.any(Date) });
    await letters.send();
    await letters.send();
    await eventually(async () => expect(mails.map(({ to }) => to)).toEqual([email]));
    expect(mails[0]!.text).toContain('could not be charged');

    stripe.declines = undefined;
    const { version } = (await rulesOf())!;
    const amounts = { threshold: parseUsd('5'), amount: parseUsd('10'), monthly: parseUsd('30') };
    const { organizationId } = organization;
    await rules.write({ id: organizationId, version }, { automatic: amounts }, AUTHOR);
    await topUps.run();
    expect(await posted()).toBe(parseUsd('14'));
  });

  it('needs a saved card, sensible amounts and the version that was seen', async () => {
    const { organizationId } = organization;
    const amounts = { threshold: parseUsd('5'), amount: parseUsd('10'), monthly: parseUsd('30') };
    const write = (version: number, changes: Partial<typeof amounts> = {}) =>
      rules.write({ id: organizationId, version }, { automatic: { ...amounts, ...changes } }, AUTHOR);
    await expect(write(0)).rejects.toMatchObject({ code: 'payment_state_conflict' });
    await expect(write(0, { amount: parseUsd('1') })).rejects.toMatchObject({
      details: { param: 'automatic.amountUsd' },
    });
    const low = write(0, { monthly: parseUsd('9') });
    await expect(low).rejects.toMatchObject({ details: { param: 'automatic.monthlyUsd' } });
    await rules.write({ id: organizationId, version: 0 }, { automatic: null }, AUTHOR);
    const again = rules.write({ id: organizationId, version: 0 }, { automatic: null }, AUTHOR);
    await expect(again).rejects.toMatchObject({ code: 'version_conflict' });
  });
});
