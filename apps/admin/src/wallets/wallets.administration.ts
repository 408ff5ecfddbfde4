import { recordChange } from '@app/audit';
import { formatUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { LedgerService, openGrants, type Posted, type Request } from '@app/ledger';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant, instantOrNull } from '../http/answers';
import type { Author } from '../http/request-parameters';
import { requireFound } from '../http/versions';
import { inWordsOfApi } from '../http/words-of-ledger';
import type {
  AdjustmentBody,
  GrantBody,
  LimitBody,
  MovedAnswer,
  PaymentBody,
  ReversalBody,
  WalletAnswer,
} from './wallets.schemas';

/** Which wallet changes, under which key, and who asked. */
export interface WalletChange {
  readonly organizationId: string;
  readonly idempotencyKey: string;
  readonly author: Author;
  readonly memo?: string | undefined;
}

type LedgerRequest = Request & { readonly walletId: string };

/** What to do, and what the audit log says of it. */
interface Verb {
  readonly action: string;
  readonly facts?: Readonly<Record<string, string | boolean | null>>;
  readonly run: (request: LedgerRequest, db: Prisma.TransactionClient) => Promise<Posted>;
}

/** The verbs of a wallet as people use them: done once under their key, and with their entry in the audit log or not at all. */
@Injectable()
export class WalletsAdministration {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
  ) {}

  async read(organizationId: string): Promise<WalletAnswer> {
    const { prisma } = this.database;
    return toAnswer(prisma, requireFound(await prisma.wallet.findFirst({ where: { organizationId } })));
  }

  pay(change: WalletChange, verb: 'topUp' | 'refund', { amountUsd }: z.infer<typeof PaymentBody>) {
    const action = { topUp: 'topped-up', refund: 'refunded' }[verb];
    return this.perform(change, {
      ...{ action, facts: { amountUsd: formatUsd(amountUsd) } },
      run: (request, db) => this.ledger[verb]({ ...request, amount: amountUsd }, db),
    });
  }

  adjust(change: WalletChange, { amountUsd, memo }: z.infer<typeof AdjustmentBody>) {
    return this.perform(change, {
      ...{ action: 'adjusted', facts: { amountUsd: formatUsd(amountUsd) } },
      run: (request, db) => this.ledger.adjust({ ...request, memo, amount: amountUsd }, db),
    });
  }

  grant(change: WalletChange, { amountUsd, expiresAt }: z.infer<typeof GrantBody>) {
    const until = expiresAt === null ? {} : { expiresAt: new Date(expiresAt) };
    return this.perform(change, {
      ...{ action: 'granted', facts: { amountUsd: formatUsd(amountUsd), expiresAt } },
      run: (request, db) => this.ledger.grantPromo({ ...request, amount: amountUsd, ...until }, db),
    });
  }

  reverse(change: WalletChange, { transactionId, mayOverdraw }: z.infer<typeof ReversalBody>) {
    return this.perform(change, {
      ...{ action: 'reversed', facts: { transactionId, mayOverdraw } },
      run: async (request, db) => {
        const id = BigInt(transactionId);
        requireFound(await db.ledgerTransaction.findFirst({ where: { id, walletId: request.walletId } }));
        return this.ledger.reverse({ ...request, transactionId: id, mayOverdraw }, db);
      },
    });
  }

  limit(change: WalletChange, verb: 'setCreditLimit' | 'setOverdraft', { limitUsd }: z.infer<typeof LimitBody>) {
    const action = { setCreditLimit: 'credit-limit-set', setOverdraft: 'overdraft-set' }[verb];
    return this.perform(change, {
      ...{ action, facts: { limitUsd: formatUsd(limitUsd) } },
      run: (request, db) => this.ledger[verb]({ ...request, limit: limitUsd }, db),
    });
  }

  setState(change: WalletChange, verb: 'freeze' | 'unfreeze') {
    const action = { freeze: 'frozen', unfreeze: 'unfrozen' }[verb];
    return this.perform(change, { action, run: (request, db) => this.ledger[verb](request, db) });
  }

  private perform(change: WalletChange, { action, facts, run }: Verb): Promise<MovedAnswer> {
    const { organizationId, idempotencyKey, author, memo } = change;
    const done = this.database.prisma.$transaction(async (db) => {
      const before = await lockWallet(db, organizationId);
      const request = { walletId: before.id, idempotencyKey, actor: author.actor, ...(memo && { memo }) };
      const { transactionId, isReplay } = await run(request, db);
      const after = await db.wallet.findUniqueOrThrow({ where: { id: before.id } });
      const subject = { organizationId, action: `wallet.${action}`, subject: `wallet:${after.id}` };
      const transaction = { ...facts, transactionId: transactionId.toString() };
      const documents = { before: documentOf(before), after: { ...documentOf(after), ...transaction } };
      if (!isReplay) await recordChange(db, { ...author, ...subject, ...documents });
      return { transactionId: transactionId.toString(), isReplay, wallet: await toAnswer(db, after) };
    });
    return inWordsOfApi(done, facts && 'limitUsd' in facts ? 'limitUsd' : 'amountUsd');
  }
}

type Wallet = Prisma.WalletGetPayload<object>;

/** As the verb itself will see it: nobody changes it in between. */
async function lockWallet(db: Prisma.TransactionClient, organizationId: string): Promise<Wallet> {
  const where = { organizationId };
  const { id } = requireFound(await db.wallet.findFirst({ where, select: { id: true } }));
  await db.$queryRaw`SELECT id FROM wallets WHERE id = ${id}::uuid FOR UPDATE`;
  return db.wallet.findUniqueOrThrow({ where: { id } });
}

const documentOf = ({ postedNanoUsd, promoNanoUsd, creditLimitNanoUsd, overdraftNanoUsd, state }: Wallet) => ({
  postedUsd: formatUsd(postedNanoUsd),
  promoUsd: formatUsd(promoNanoUsd),
  creditLimitUsd: formatUsd(creditLimitNanoUsd),
  overdraftUsd: formatUsd(overdraftNanoUsd),
  state,
});

async function toAnswer(db: Prisma.TransactionClient, wallet: Wallet): Promise<WalletAnswer> {
  const { id, heldNanoUsd, overrunNanoUsd } = wallet;
  const balance = wallet.postedNanoUsd + wallet.promoNanoUsd;
  const grants = await openGrants(db, id);
  return {
    ...{ id, ...documentOf(wallet) },
    balanceUsd: formatUsd(balance),
    heldUsd: formatUsd(heldNanoUsd),
    availableUsd: formatUsd(balance + wallet.creditLimitNanoUsd - heldNanoUsd),
    overrunUsd: formatUsd(overrunNanoUsd),
    grants: grants.map((grant) => ({
      id: grant.id,
      amountUsd: formatUsd(grant.amount),
      remainingUsd: formatUsd(grant.remaining),
      expiresAt: instantOrNull(grant.expiresAt),
      createdAt: instant(grant.createdAt),
    })),
  };
}
