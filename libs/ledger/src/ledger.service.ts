import type { NanoUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { SYSTEM_ACCOUNTS, type Posted } from './transactions';
import { removeBudget, setBudget, type BudgetKey, type NewBudget } from './verbs/budgets';
import { closePeriod, type PeriodClose } from './verbs/close-period';
import { freeze, setCreditLimit, setOverdraft, unfreeze, type LimitChange, type StateChange } from './verbs/limits';
import { openWallet } from './verbs/open-wallet';
import { adjust, refund, topUp, type Adjustment, type Payment } from './verbs/pay';
import { expirePromo, grantPromo, type PromoGrant } from './verbs/promo';
import { reverse, type Reversal } from './verbs/reverse';

const PATIENCE = { maxWait: 5_000, timeout: 10_000 };

/**
 * Accounts, wallets and the verbs that change them, each in a transaction of its own and once for each idempotency key:
 * `isReplay` of the answer says that it was done before. The verbs of a call (hold, settle) are in libs/billing.
 */
@Injectable()
export class LedgerService {
  constructor(private readonly database: Database) {}

  readonly topUp = (payment: Payment): Promise<Posted> => this.atOnce((db) => topUp(db, payment));
  readonly refund = (payment: Payment): Promise<Posted> => this.atOnce((db) => refund(db, payment));
  readonly adjust = (adjustment: Adjustment): Promise<Posted> => this.atOnce((db) => adjust(db, adjustment));
  readonly reverse = (reversal: Reversal): Promise<Posted> => this.atOnce((db) => reverse(db, reversal));
  readonly grantPromo = (grant: PromoGrant): Promise<Posted> => this.atOnce((db) => grantPromo(db, grant));
  readonly setCreditLimit = (change: LimitChange): Promise<Posted> => this.atOnce((db) => setCreditLimit(db, change));
  readonly setOverdraft = (change: LimitChange): Promise<Posted> => this.atOnce((db) => setOverdraft(db, change));
  readonly freeze = (change: StateChange): Promise<Posted> => this.atOnce((db) => freeze(db, change));
  readonly unfreeze = (change: StateChange): Promise<Posted> => this.atOnce((db) => unfreeze(db, change));
  readonly setBudget = (budget: NewBudget): Promise<void> => this.atOnce((db) => setBudget(db, budget));
  readonly removeBudget = (key: BudgetKey): Promise<void> => this.atOnce((db) => removeBudget(db, key));
  readonly closePeriod = (close: PeriodClose): Promise<void> => this.atOnce((db) => closePeriod(db, close));

  /** Makes the system's own accounts where they are missing. */
  async openSystemAccounts(): Promise<void> {
    const missing = SYSTEM_ACCOUNTS.map((kind) => ({ kind }));
    await this.database.prisma.ledgerAccount.createMany({ data: missing, skipDuplicates: true });
  }

  /** An empty prepaid wallet. Answers the existing one when the organization has it. */
  async openWallet(organizationId: string): Promise<string> {
    return this.atOnce((db) => openWallet(db, organizationId));
  }

  /** The verbs that open an organization, in a transaction of the caller's: together with its other writes, or not at all. */
  within(db: Prisma.TransactionClient) {
    return {
      openWallet: (organizationId: string): Promise<string> => openWallet(db, organizationId),
      topUp: (payment: Payment): Promise<Posted> => topUp(db, payment),
      setBudget: (budget: NewBudget): Promise<void> => setBudget(db, budget),
    };
  }

  /** Takes back what is left of every grant that is past its time. Answers how much, over all wallets. */
  async expirePromos(): Promise<NanoUsd> {
    const due = await this.database.prisma.$queryRaw<{ walletId: string }[]>`
      SELECT DISTINCT wallet_id AS "walletId" FROM promo_grants WHERE remaining_nano_usd > 0 AND expires_at <= now()`;
    let taken = 0n;
    for (const { walletId } of due) {
      const amount = await this.atOnce((db) => expirePromo(db, walletId));
      taken += amount;
    }
    return taken as NanoUsd;
  }

  private atOnce<T>(verb: (db: Prisma.TransactionClient) => Promise<T>): Promise<T> {
    return this.database.prisma.$transaction(verb, PATIENCE);
  }
}
