import type { NanoUsd } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { postWalletMovement } from './post-transaction';

const SYSTEM_KINDS = ['revenue', 'cost_of_sales', 'payable', 'cash', 'rounding', 'writeoff'] as const;

export interface TopUp {
  readonly walletId: string;
  readonly amount: NanoUsd;
  readonly idempotencyKey: string;
  readonly actor: string;
  readonly memo?: string;
}

/** Accounts, wallets and the verbs that move money. The verbs of a call (hold, settle) are in libs/billing. */
@Injectable()
export class LedgerService {
  constructor(private readonly database: Database) {}

  /** Makes the system's own accounts where they are missing. */
  async openSystemAccounts(): Promise<void> {
    const missing = SYSTEM_KINDS.map((kind) => ({ kind }));
    await this.database.prisma.ledgerAccount.createMany({ data: missing, skipDuplicates: true });
  }

  /** An empty prepaid wallet. Answers the existing one when the organization has it. */
  async openWallet(organizationId: string): Promise<string> {
    const existing = await this.database.prisma.wallet.findFirst({ where: { organizationId }, select: { id: true } });
    if (existing) return existing.id;
    const wallet = await this.database.prisma.wallet.create({
      data: {
        organization: { connect: { id: organizationId } },
        ledgerAccount: { create: { kind: 'wallet', organization: { connect: { id: organizationId } } } },
      },
    });
    return wallet.id;
  }

  /** Money paid in: cash against wallet. False when the idempotency key was used before. */
  async topUp({ amount, ...topUp }: TopUp): Promise<boolean> {
    if (amount <= 0n) throw new RangeError('a top-up is more than nothing');
    return this.database.prisma.$transaction(
      (tx) => postWalletMovement(tx, { ...topUp, kind: 'top-up', amount, against: 'cash' }),
      { maxWait: 5_000, timeout: 10_000 },
    );
  }
}
