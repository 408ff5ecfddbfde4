import type { NanoUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { SYSTEM_ACCOUNTS } from './transactions';
import { removeBudget, setBudget } from './verbs/budgets';
import { closePeriod } from './verbs/close-period';
import { postCreditNote, postInvoice } from './verbs/documents';
import { freeze, setCreditLimit, setOverdraft, unfreeze } from './verbs/limits';
import { adjust, refund, refundable, topUp } from './verbs/pay';
import { expirePromo, grantPromo } from './verbs/promo';
import { reverse } from './verbs/reverse';
import { trueUp } from './verbs/true-up';

const PATIENCE = { maxWait: 5_000, timeout: 10_000 };

/**
 * Accounts, wallets and the verbs that change them, once for each idempotency key: `isReplay` of the answer says that it was
 * done before. A verb has a transaction of its own, or is part of the one it is given, so that what belongs to a change is
 * written with it or not at all. The verbs of a call (hold, settle) are in libs/billing.
 */
@Injectable()
export class LedgerService {
  constructor(private readonly database: Database) {}

  readonly topUp = this.verb(topUp);
  readonly refund = this.verb(refund);
  readonly refundable = this.verb(refundable);
  readonly adjust = this.verb(adjust);
  readonly reverse = this.verb(reverse);
  readonly grantPromo = this.verb(grantPromo);
  readonly setCreditLimit = this.verb(setCreditLimit);
  readonly setOverdraft = this.verb(setOverdraft);
  readonly freeze = this.verb(freeze);
  readonly unfreeze = this.verb(unfreeze);
  readonly setBudget = this.verb(setBudget);
  readonly removeBudget = this.verb(removeBudget);
  readonly postInvoice = this.verb(postInvoice);
  readonly postCreditNote = this.verb(postCreditNote);
  readonly trueUp = this.verb(trueUp);
  readonly closePeriod = this.verb(closePeriod);

  /** Makes the system's own accounts where they are missing. */
  async openSystemAccounts(): Promise<void> {
    const missing = SYSTEM_ACCOUNTS.map((kind) => ({ kind }));
    await this.database.prisma.ledgerAccount.createMany({ data: missing, skipDuplicates: true });
  }

  /** An empty prepaid wallet. Answers the existing one when the organization has it. */
  readonly openWallet = this.verb(async (db, organizationId: string): Promise<string> => {
    const existing = await db.wallet.findFirst({ where: { organizationId }, select: { id: true } });
    if (existing) return existing.id;
    await db.ledgerAccount.create({ data: { organizationId, kind: 'promo' } });
    const account = await db.ledgerAccount.create({ data: { organizationId, kind: 'wallet' } });
    const wallet = await db.wallet.create({ data: { organizationId, ledgerAccountId: account.id } });
    return wallet.id;
  });

  /** Takes back what is left of every grant that is past its time. Answers how much, over all wallets. */
  async expirePromos(): Promise<NanoUsd> {
    const due = await this.database.prisma.$queryRaw<{ walletId: string }[]>`
      SELECT DISTINCT wallet_id AS "walletId" FROM promo_grants WHERE remaining_nano_usd > 0 AND expires_at <= now()`;
    const expire = this.verb(expirePromo);
    let taken = 0n;
    for (const { walletId } of due) {
      const amount = await expire(walletId);
      taken += amount;
    }
    return taken as NanoUsd;
  }

  private verb<Request, Answer>(run: (db: Prisma.TransactionClient, request: Request) => Promise<Answer>) {
    return (request: Request, db?: Prisma.TransactionClient): Promise<Answer> =>
      db ? run(db, request) : this.database.prisma.$transaction((own) => run(own, request), PATIENCE);
  }
}
