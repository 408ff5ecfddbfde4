import { recordChange } from '@app/audit';
import { AppError, formatUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { Author } from './billing-profiles.service';
import { creditedOfAll, paidOf, topUpOf } from './payments.queries';
import { lockStatement, refused } from './statements.service';

export interface NewPayment {
  readonly statementId: string;
  /** The top-up that pays it. */
  readonly transactionId: bigint;
  /** Undefined: as much of it as is due. */
  readonly amount?: bigint;
}

/** Which top-ups pay which invoices. The money itself came in with the top-up: nothing moves here. */
@Injectable()
export class StatementPaymentsService {
  constructor(private readonly database: Database) {}

  /** The same top-up for the same invoice again changes nothing. Throws AppError('invalid_value') naming what is wrong. */
  pay(payment: NewPayment, author: Author, db?: Prisma.TransactionClient): Promise<void> {
    return db ? record(db, payment, author) : this.database.prisma.$transaction((own) => record(own, payment, author));
  }
}

async function record(db: Prisma.TransactionClient, payment: NewPayment, author: Author): Promise<void> {
  const { statementId, transactionId } = payment;
  const statement = await lockStatement(db, statementId);
  const { organizationId, walletId, state, kind, totalNanoUsd } = statement;
  if (state !== 'final' || kind !== 'invoice') throw refused('Only a final invoice is paid.');
  // Two invoices must not be paid with the same dollar.
  await db.$queryRaw`SELECT id FROM wallets WHERE id = ${walletId}::uuid FOR UPDATE`;
  const topUp = await topUpOf(db, walletId, transactionId);
  if (!topUp) throw wrong('transactionId', 'The organization has no such top-up.');
  if (await db.statementPayment.count({ where: { statementId, transactionId } })) return;
  const due = totalNanoUsd - (await settledOf(db, statementId));
  const left = topUp.amount - topUp.used;
  const amount = payment.amount ?? (left < due ? left : due);
  requireAmount(amount, { left, due });
  const { actor } = author;
  await db.statementPayment.create({
    data: { organizationId, statementId, transactionId, actor, amountNanoUsd: amount },
  });
  const after = { transactionId: transactionId.toString(), amountUsd: formatUsd(amount) };
  const subject = `statement:${statementId}`;
  await recordChange(db, { organizationId, action: 'statement.paid', subject, after, ...author });
}

async function settledOf(db: Prisma.TransactionClient, statementId: string): Promise<bigint> {
  const credited = (await creditedOfAll(db, [statementId])).get(statementId) ?? 0n;
  return credited + (await paidOf(db, statementId));
}

function requireAmount(amount: bigint, { left, due }: { readonly left: bigint; readonly due: bigint }): void {
  if (amount <= 0n) throw wrong('transactionId', 'Nothing of it is left, or nothing is due.');
  if (amount > left) throw wrong('amountUsd', `$${formatUsd(left)} of this top-up is left.`);
  if (amount > due) throw wrong('amountUsd', `$${formatUsd(due)} is due.`);
}

const wrong = (param: string, message: string) => new AppError('invalid_value', { message, param });
