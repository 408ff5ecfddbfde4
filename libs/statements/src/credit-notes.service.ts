import { recordChange } from '@app/audit';
import { AppError, Clock, formatUsd, nanoUsd, parseUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { LedgerService } from '@app/ledger';
import { SettingsService } from '@app/settings';
import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { microOfPercent, NANO_PER_CENT, shareInCents } from './amounts';
import type { Author } from './billing-profiles.service';
import { nextNumber } from './document-numbers';
import { dayOf } from './month';
import { readSnapshot, sha256, textOf, type Snapshot } from './snapshot';
import { lockStatement, refused } from './statements.service';

export interface CreditedLine {
  /** A model of the statement. */
  readonly model: string;
  readonly amount: bigint;
}

export interface NewCreditNote {
  readonly statementId: string;
  readonly lines: readonly CreditedLine[];
  readonly reason: string;
  readonly idempotencyKey: string;
}

interface CreditNoteFacts {
  readonly number: string;
  readonly issuedAt: Date;
  readonly reason: string;
  readonly lines: readonly CreditedLine[];
  readonly net: bigint;
  readonly tax: bigint;
}

/** What a credit note shows; who issues it to whom is as on its statement. */
export const creditNoteSnapshotOf = (statement: Snapshot, facts: CreditNoteFacts) => ({
  ...{ version: 1, kind: 'credit_note' as const, number: facts.number, issuedOn: dayOf(facts.issuedAt) },
  ...{ statement: statement.number, statementIssuedOn: statement.issuedOn, month: statement.month },
  ...{ language: statement.language, issuer: statement.issuer, customer: statement.customer, currency: 'USD' },
  reason: facts.reason,
  lines: facts.lines.map(({ model, amount }) => ({ model, amountUsd: formatUsd(amount) })),
  totals: {
    netUsd: formatUsd(facts.net),
    taxUsd: formatUsd(facts.tax),
    totalUsd: formatUsd(facts.net + facts.tax),
  },
  tax: statement.tax,
});
export type CreditNoteSnapshot = ReturnType<typeof creditNoteSnapshotOf>;

const PATIENCE = { maxWait: 10_000, timeout: 30_000 };

/** Gives back, in the month that is open, what a final statement charged too much. */
@Injectable()
export class CreditNotesService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly settings: SettingsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers its id, of the one made before when the key is known. Throws AppError('invalid_value') naming the line that is
   * credited more than it was charged, 'idempotency_key_reused'.
   */
  create(note: NewCreditNote, author: Author): Promise<string> {
    return this.database.prisma.$transaction(async (db) => {
      const statement = await lockStatement(db, note.statementId);
      if (statement.state !== 'final') throw refused('Only what is final is credited.');
      const known = await db.ledgerTransaction.findUnique({ where: { idempotencyKey: note.idempotencyKey } });
      const isRepeated = known?.kind === 'credit-note' && known.walletId === statement.walletId;
      if (!isRepeated) await requireCreditable(db, statement, note.lines);
      const shown = readSnapshot(statement.snapshot);
      const net = note.lines.reduce((sum, { amount }) => sum + amount, 0n);
      const tax = statement.kind === 'invoice' ? shareInCents(net, microOfPercent(shown.tax.ratePercent)) : 0n;
      const { transactionId, isReplay } = await this.ledger.postCreditNote(
        {
          ...{ walletId: statement.walletId, idempotencyKey: note.idempotencyKey, actor: author.actor },
          ...{ memo: `Credit note for ${statement.number}: ${note.reason}`, net: nanoUsd(net), tax },
        },
        db,
      );
      if (isReplay) return idOfRepeated(db, note.statementId, transactionId);
      const issuedAt = this.clock.now();
      const prefix = (await this.settings.read('finance', db)).value.numberPrefix;
      const number = await nextNumber(db, { series: 'CN', issuedAt, prefix });
      const { lines, reason } = note;
      const snapshot = textOf(creditNoteSnapshotOf(shown, { number, issuedAt, reason, lines, net, tax }));
      const id = uuidv7();
      const { organizationId, id: statementId } = statement;
      await db.creditNote.create({
        data: {
          ...{ id, organizationId, statementId, number, snapshot, sha256: sha256(snapshot), issuedAt },
          ...{ netNanoUsd: net, taxNanoUsd: tax, totalNanoUsd: net + tax, ledgerTransactionId: transactionId },
        },
      });
      const after = { number, amountUsd: formatUsd(net + tax), reason };
      const change = { organizationId, action: 'statement.credited', subject: `statement:${statementId}`, after };
      await recordChange(db, { ...change, ...author });
      return id;
    }, PATIENCE);
  }
}

type Statement = Awaited<ReturnType<typeof lockStatement>>;

async function idOfRepeated(db: Prisma.TransactionClient, statementId: string, transactionId: bigint): Promise<string> {
  const known = await db.creditNote.findFirst({ where: { statementId, ledgerTransactionId: transactionId } });
  if (!known) throw new AppError('idempotency_key_reused', { param: 'idempotency_key' });
  return known.id;
}

/** No line is credited more than it was charged, nor a statement more than it came to. */
async function requireCreditable(db: Prisma.TransactionClient, statement: Statement, lines: readonly CreditedLine[]) {
  const credited = await creditedBefore(db, statement.id);
  const charged = new Map(readSnapshot(statement.snapshot).lines.map((line) => [line.model, parseUsd(line.chargeUsd)]));
  const isInvoice = statement.kind === 'invoice';
  for (const [index, line] of lines.entries()) {
    const most = charged.get(line.model);
    if (most === undefined) throw wrong(`lines.${index}.model`, 'The statement has no such line.');
    const before = credited.get(line.model) ?? 0n;
    requireAmount(line.amount, most - before, { isInvoice, param: `lines.${index}.amountUsd` });
    credited.set(line.model, before + line.amount);
  }
  const most = statement.totalNanoUsd - statement.taxNanoUsd;
  const all = [...credited.values()].reduce((sum, amount) => sum + amount, 0n);
  if (all > most) throw wrong('lines', `The statement came to $${formatUsd(most)} before tax.`);
}

/** By model. */
async function creditedBefore(db: Prisma.TransactionClient, statementId: string): Promise<Map<string, bigint>> {
  const earlier = await db.creditNote.findMany({ where: { statementId }, select: { snapshot: true } });
  const lines = earlier.flatMap(({ snapshot }) => (JSON.parse(snapshot) as CreditNoteSnapshot).lines);
  const credited = new Map<string, bigint>();
  for (const { model, amountUsd } of lines) credited.set(model, (credited.get(model) ?? 0n) + parseUsd(amountUsd));
  return credited;
}

function requireAmount(amount: bigint, left: bigint, line: { readonly isInvoice: boolean; readonly param: string }) {
  const { isInvoice, param } = line;
  if (amount <= 0n) throw wrong(param, 'The amount must be more than nothing.');
  if (isInvoice && amount % NANO_PER_CENT !== 0n) throw wrong(param, 'An invoice is credited in whole cents.');
  // The last cent of a line may be a part of one.
  const most = isInvoice ? left + NANO_PER_CENT - 1n : left;
  if (left <= 0n || amount > most)
    throw wrong(param, `$${formatUsd(left < 0n ? 0n : left)} of this line is not credited yet.`);
}

const wrong = (param: string, message: string) => new AppError('invalid_value', { message, param });
