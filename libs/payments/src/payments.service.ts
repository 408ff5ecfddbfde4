import { openFinding } from '@app/auditor';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { PaymentLedger, type PaymentRow } from './payment-ledger';
import { foldNews, PaymentNews, type PaymentStory } from './payment-news';

const PATIENCE = { maxWait: 5_000, timeout: 10_000 };

/** What a provider told, its signature checked. */
export interface ProviderEvent {
  /** `stripe`, `webhook:NAME`. */
  readonly provider: string;
  readonly eventId: string;
  /** In the provider's words. */
  readonly type: string;
  /** Our payment, where the provider knows it. */
  readonly paymentId?: string | undefined;
  readonly externalId?: string | undefined;
  /** What later events call the payment by. */
  readonly intentId?: string | undefined;
  /** Undefined: nothing we act on. */
  readonly news: PaymentNews | undefined;
  /** For a payment that begins with the provider: what it is, should there be none yet. */
  readonly begins?: { readonly organizationId: string; readonly amount: bigint } | undefined;
}

export type EventOutcome = 'applied' | 'waiting' | 'mismatch' | 'ignored' | 'duplicate';

/** What providers told of payments, and what follows from it. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly database: Database,
    private readonly money: PaymentLedger,
    private readonly clock: Clock,
  ) {}

  /**
   * Notes the event and brings its payment up to date, both or nothing. An event that comes again changes nothing, and one that
   * comes before its payment is known waits for it. Throws AppError('invalid_value') when it names no organization of ours.
   */
  receive(event: ProviderEvent): Promise<EventOutcome> {
    return this.database.prisma.$transaction((db) => this.receiveWithin(db, event), PATIENCE);
  }

  /** Takes what a wallet still owes for a payment, as far as it is there now. Throws AppError('not_found'). */
  collect(id: string): Promise<void> {
    return this.database.prisma.$transaction(async (db) => {
      const payment = await lockPayment(db, id);
      if (!payment) throw new AppError('not_found');
      await this.bringUpToDate(db, payment);
    }, PATIENCE);
  }

  private async receiveWithin(db: Prisma.TransactionClient, event: ProviderEvent): Promise<EventOutcome> {
    const { provider, eventId, type, news } = event;
    const intentId = event.intentId ?? null;
    // One event that makes a payment known and one that waits for it must not miss each other.
    if (intentId) await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${provider} ${intentId}`}, 7))`;
    const row = { provider, eventId, type, intentId, outcome: 'ignored', ...(news && { news }) };
    const { count } = await db.paymentEvent.createMany({ data: [row], skipDuplicates: true });
    if (count === 0) return 'duplicate';
    const payment = news && ((await find(db, event)) ?? (await begin(db, event)));
    const outcome = await this.applied(db, event, payment);
    const processedAt = outcome === 'waiting' ? null : this.clock.now();
    const key = { provider_eventId: { provider, eventId } };
    await db.paymentEvent.update({ where: key, data: { outcome, processedAt } });
    return outcome;
  }

  private async applied(
    db: Prisma.TransactionClient,
    { provider, eventId, intentId, news }: ProviderEvent,
    payment: PaymentRow | undefined,
  ): Promise<EventOutcome> {
    if (!news) return 'ignored';
    if (!payment) return intentId ? 'waiting' : 'ignored';
    const of = { paymentId: payment.id };
    await db.paymentEvent.update({ where: { provider_eventId: { provider, eventId } }, data: of });
    if (intentId) {
      await db.payment.updateMany({ where: { id: payment.id, intentId: null }, data: { intentId } });
      const adopted = { ...of, outcome: 'applied', processedAt: this.clock.now() };
      await db.paymentEvent.updateMany({
        where: { provider, intentId, paymentId: null, outcome: 'waiting' },
        data: adopted,
      });
    }
    return this.bringUpToDate(db, payment);
  }

  /** Makes the payment what all its events together say. The caller has locked it. */
  private async bringUpToDate(db: Prisma.TransactionClient, payment: PaymentRow): Promise<EventOutcome> {
    const events = await db.paymentEvent.findMany({ where: { paymentId: payment.id }, orderBy: { id: 'asc' } });
    const news = events.flatMap((event) => (event.news === null ? [] : PaymentNews.parse(event.news)));
    const story = foldNews(news);
    if (payment.receiptNumber !== null) {
      await this.money.settleReturns(db, payment, story);
      await keepCard(db, payment, story);
      return 'applied';
    }
    const foreign = news.find(({ kind }) => kind === 'foreign');
    if (foreign || (story.paid !== undefined && story.paid !== payment.amountNanoUsd)) {
      const facts = { paymentId: payment.id, paidNanoUsd: story.paid?.toString() ?? null, foreign: foreign ?? null };
      const { organizationId } = payment;
      await openFinding(db, { check: 'payment-mismatch', subject: `payment:${payment.id}`, organizationId, facts });
      return 'mismatch';
    }
    await this.settleUnposted(db, payment, story);
    return 'applied';
  }

  private async settleUnposted(db: Prisma.TransactionClient, payment: PaymentRow, story: PaymentStory): Promise<void> {
    if (story.paid === undefined) {
      const { failure } = story;
      if (failure) await this.fail(db, payment, failure);
      return;
    }
    const posted = await this.money.post(db, payment, payment.requestedBy);
    if (story.returned > 0n || story.wasDisputed) await this.money.settleReturns(db, posted, story);
    await keepCard(db, posted, story);
  }

  /** After a charge of a saved card that failed, none is tried until somebody turns them on again. */
  private async fail(db: Prisma.TransactionClient, payment: PaymentRow, failure: string): Promise<void> {
    const { id, organizationId, isAutomatic, state } = payment;
    await db.payment.update({ where: { id }, data: { state: 'failed', failure } });
    if (!isAutomatic || state === 'failed') return;
    const pause = { pausedAt: this.clock.now(), pausedBecause: failure, isPauseTold: false, version: { increment: 1 } };
    await db.paymentPreference.updateMany({ where: { organizationId }, data: pause });
  }
}

/** The payment, ours until the transaction ends. */
export async function lockPayment(db: Prisma.TransactionClient, id: string): Promise<PaymentRow | undefined> {
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT id FROM payments WHERE id = ${id}::uuid FOR UPDATE`;
  return rows[0] && db.payment.findUniqueOrThrow({ where: { id } });
}

/** By our own id, the provider's, or the intent's: of the provider that tells, whatever the event says. */
async function find(
  db: Prisma.TransactionClient,
  { provider, paymentId, externalId, intentId }: ProviderEvent,
): Promise<PaymentRow | undefined> {
  const names = [paymentId && { id: paymentId }, externalId && { externalId }, intentId && { intentId }];
  for (const name of names.filter((one) => typeof one === 'object')) {
    const known = await db.payment.findFirst({ where: { provider, ...name }, select: { id: true } });
    if (known) return lockPayment(db, known.id);
  }
  return undefined;
}

async function begin(
  db: Prisma.TransactionClient,
  { provider, externalId, intentId, begins }: ProviderEvent,
): Promise<PaymentRow | undefined> {
  if (!begins || !externalId) return undefined;
  const { organizationId, amount } = begins;
  const wallet = await db.wallet.findFirst({ where: { organizationId, currency: 'USD' }, select: { id: true } });
  if (!wallet)
    throw new AppError('invalid_value', { message: 'There is no such organization.', param: 'organization_id' });
  const ids = { provider, externalId, intentId: intentId ?? null, requestedBy: provider };
  const money = { amountNanoUsd: amount, paidMinor: (amount + HALF_CENT) / NANO_PER_CENT };
  const { id } = await db.payment.create({
    data: { ...ids, ...money, organizationId, walletId: wallet.id, state: 'pending' },
  });
  return lockPayment(db, id);
}

export const NANO_PER_CENT = 10_000_000n;
const HALF_CENT = NANO_PER_CENT / 2n;

/** For automatic top-ups, once: the card of a later payment is not replaced by what is told of an earlier one. */
async function keepCard(
  db: Prisma.TransactionClient,
  { id, savesCard, organizationId }: PaymentRow,
  { card }: PaymentStory,
): Promise<void> {
  if (!savesCard || !card) return;
  await db.payment.update({ where: { id }, data: { savesCard: false } });
  await db.paymentPreference.upsert({
    where: { organizationId },
    create: { organizationId, ...card },
    update: { ...card, version: { increment: 1 } },
  });
}
