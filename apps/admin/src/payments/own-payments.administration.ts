import { formatUsd } from '@app/common';
import { Database } from '@app/database';
import { CheckoutsService, StripeGateway, TopUpBounds, TopUpRulesService, type StoredTopUpRules } from '@app/payments';
import { SettingsService } from '@app/settings';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Site } from '../auth/site';
import { actorNames } from '../http/actor-names';
import { instantOrNull } from '../http/answers';
import type { Author, Target } from '../http/request-parameters';
import { requireFound } from '../http/versions';
import { inWordsOfApi } from '../http/words-of-ledger';
import { actorsOf, toOwnPayment } from './payment-answers';
import type {
  CheckoutBody,
  OwnPaymentQuery,
  PaymentOptions,
  TopUpRulesAnswer,
  TopUpRulesBody,
} from './payments.schemas';

/** Payments as an organization makes and sees them. */
@Injectable()
export class OwnPaymentsAdministration {
  constructor(
    private readonly database: Database,
    private readonly checkouts: CheckoutsService,
    private readonly stripe: StripeGateway,
    private readonly bounds: TopUpBounds,
    private readonly rules: TopUpRulesService,
    private readonly settings: SettingsService,
    private readonly site: Site,
  ) {}

  async list(organizationId: string, { page, pageSize }: z.infer<typeof OwnPaymentQuery>) {
    const where = { organizationId };
    const order = { orderBy: { createdAt: 'desc' as const }, skip: (page - 1) * pageSize, take: pageSize };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.payment.findMany({ where, ...order }),
      prisma.payment.count({ where }),
    ]);
    const names = await actorNames(prisma, actorsOf(rows));
    return { items: rows.map((row) => toOwnPayment(row, names)), total };
  }

  async receipt(organizationId: string, id: string) {
    const include = { organization: { select: { name: true } } };
    const { prisma } = this.database;
    const row = requireFound(await prisma.payment.findFirst({ where: { id, organizationId }, include }));
    const [{ legalName, address, taxId }, product] = await Promise.all([
      this.settings.valueOf('finance'),
      this.settings.valueOf('product'),
    ]);
    const names = await actorNames(prisma, actorsOf([row]));
    const seller = [legalName, address, taxId].filter((line) => line !== '').join('\n');
    return { ...toOwnPayment(row, names), organizationName: row.organization.name, seller, product: product.name };
  }

  async options(): Promise<z.infer<typeof PaymentOptions>> {
    const [card, { least, most }] = await Promise.all([this.stripe.isOpen(), this.bounds.read()]);
    return { card, minUsd: formatUsd(least), maxUsd: formatUsd(most) };
  }

  checkOut(organizationId: string, body: z.infer<typeof CheckoutBody>, idempotencyKey: string, author: Author) {
    const { amountUsd: amount, savesCard } = body;
    const returnUrl = `${this.site.home}/o/${organizationId}/top-up`;
    const checkout = { organizationId, amount, savesCard, returnUrl, idempotencyKey, ...author };
    return inWordsOfApi(this.checkouts.open(checkout));
  }

  async readRules(organizationId: string): Promise<TopUpRulesAnswer> {
    return toRules(await this.rules.read(organizationId));
  }

  async writeRules(target: Target, body: z.infer<typeof TopUpRulesBody>, author: Author): Promise<TopUpRulesAnswer> {
    const { automatic } = body;
    const amounts = automatic && {
      ...{ threshold: automatic.thresholdUsd, amount: automatic.amountUsd, monthly: automatic.monthlyUsd },
    };
    await this.rules.write(target, { automatic: amounts }, author);
    return this.readRules(target.id);
  }

  async forgetCard(organizationId: string, author: Author): Promise<void> {
    await this.rules.forgetCard(organizationId, author);
  }
}

const usdOrNull = (amount: bigint | null): string | null => (amount === null ? null : formatUsd(amount));

/** While nobody has set any. */
const NO_RULES = {
  ...{ thresholdNanoUsd: null, amountNanoUsd: null, monthlyNanoUsd: null },
  ...{ isAutomatic: false, paymentMethodId: null, pausedAt: null, pausedBecause: null, version: 0 },
};

function toRules(row: StoredTopUpRules | null): TopUpRulesAnswer {
  const { isAutomatic, pausedAt, pausedBecause, version, ...rules } = row ?? NO_RULES;
  return {
    ...{ isAutomatic, pausedBecause, version, pausedAt: instantOrNull(pausedAt) },
    thresholdUsd: usdOrNull(rules.thresholdNanoUsd),
    ...{ amountUsd: usdOrNull(rules.amountNanoUsd), monthlyUsd: usdOrNull(rules.monthlyNanoUsd) },
    hasCard: rules.paymentMethodId !== null,
  };
}
