import { AppError } from '@app/common';
import type { Prisma } from '@app/database';
import type { SettingsService } from '@app/settings';
import { microOfPercent } from './amounts';
import type { BillingProfilesService } from './billing-profiles.service';
import { readMonthLedger, readOtherTransactions } from './month-ledger.queries';
import { readMonthUsage } from './month-usage.queries';
import type { Source } from './snapshot';
import { totalsOf } from './totals';

/** Transactions listed one by one beside usage. */
const MAX_TRANSACTIONS = 500;

export interface WhichStatement {
  readonly organizationId: string;
  readonly month: Date;
}

export type BuiltStatement = Source & {
  readonly walletId: string;
  readonly paymentDays: number;
  readonly prefix: string;
};

interface Sources {
  readonly settings: SettingsService;
  readonly profiles: BillingProfilesService;
}

/** What a statement would say now. `db` reads one snapshot, or a month that is closed. */
export async function buildStatement(
  db: Prisma.TransactionClient,
  { settings, profiles }: Sources,
  { organizationId, month }: WhichStatement,
): Promise<BuiltStatement> {
  const wallet = await db.wallet.findFirst({ where: { organizationId }, include: { organization: true } });
  if (!wallet) throw new AppError('not_found', { message: 'The organization has no wallet.', param: 'organizationId' });
  const whose = { organizationId, walletId: wallet.id, month };
  const entity = (await settings.read('finance', db)).value;
  const profile = await profiles.read(organizationId, db);
  const ledger = await readMonthLedger(db, whose);
  const kind = wallet.creditLimitNanoUsd > 0n ? 'invoice' : 'usage_statement';
  const { legalName, address, taxId, email, language, currency, currencyMicro, paymentDays, taxTreatment } = profile;
  return {
    ...{ kind, month, number: null, issuedAt: null, dueOn: null, replaces: null },
    issuer: {
      ...{ legalName: entity.legalName, address: entity.address, taxId: entity.taxId },
      bankDetails: entity.bankDetails,
    },
    customer: { organizationId, name: wallet.organization.name, legalName, address, taxId, email },
    ...{ language, currency, currencyMicro, paymentDays, prefix: entity.numberPrefix, walletId: wallet.id },
    ...ledger,
    usage: await readMonthUsage(db, whose),
    transactions: await readOtherTransactions(db, whose, MAX_TRANSACTIONS),
    totals: totalsOf(ledger.movements, {
      ...{ kind, taxTreatment, taxName: profile.taxName ?? entity.taxName },
      taxRateMicro: profile.taxRateMicro ?? microOfPercent(entity.taxRatePercent),
    }),
  };
}
