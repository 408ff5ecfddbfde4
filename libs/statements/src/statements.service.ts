import { recordChange } from '@app/audit';
import { AppError, Clock, formatUsd, invariant } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { LedgerService } from '@app/ledger';
import { SettingsService } from '@app/settings';
import { emit } from '@app/webhooks';
import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { BillingProfilesService, type Author } from './billing-profiles.service';
import { buildStatement, type BuiltStatement, type WhichStatement } from './build-statement';
import { nextNumber } from './document-numbers';
import { addDays, monthOf } from './month';
import { paidOf } from './payments.queries';
import { sha256, snapshotOf, textOf } from './snapshot';

/** A month of a large customer is a million calls. */
const PATIENCE = { maxWait: 10_000, timeout: 120_000 };

/** Statements from draft to final to void. Whoever changes one locks it first, then the wallet, then the counter. */
@Injectable()
export class StatementsService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly settings: SettingsService,
    private readonly profiles: BillingProfilesService,
    private readonly clock: Clock,
  ) {}

  /** Makes the draft, or makes it anew. Answers its id; undefined: the month has a final statement. */
  async draft(which: WhichStatement): Promise<string | undefined> {
    const built = await this.database.prisma.$transaction((db) => this.build(db, which), {
      ...PATIENCE,
      isolationLevel: 'RepeatableRead',
    });
    const { organizationId, month } = which;
    const row = { ...rowOf(built), snapshot: textOf(snapshotOf(built)), builtAt: this.clock.now() };
    return this.database.prisma.$transaction(async (db) => {
      const id = uuidv7();
      await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('statements'), hashtext(${organizationId}))`;
      const known = await db.statement.findFirst({ where: { organizationId, month, state: { not: 'void' } } });
      if (!known) await db.statement.create({ data: { id, organizationId, month, ...row } });
      if (known?.state === 'draft') await db.statement.update({ where: { id: known.id }, data: row });
      if (known?.state === 'final') return undefined;
      return known?.id ?? id;
    });
  }

  /**
   * Makes a draft of a closed month final: rounding and tax are posted, it gets its number, and is never changed again. One
   * that is final already stays as it is. Throws AppError('not_found'), 'invalid_value' while the month is open.
   */
  finalize(id: string, author: Author): Promise<void> {
    return this.database.prisma.$transaction(async (db) => {
      const { state, organizationId, month } = await lockStatement(db, id);
      if (state === 'final') return;
      if (state === 'void') throw refused('It is void.');
      if (!(await db.period.findUnique({ where: { month } }))) throw refused('Its month is not closed yet.');
      const built = await this.build(db, { organizationId, month });
      const ledgerTransactionId = await this.post(db, id, built, author);
      const issuedAt = this.clock.now();
      const dueOn = built.kind === 'invoice' ? addDays(issuedAt, built.paymentDays) : null;
      const series = built.kind === 'invoice' ? 'IN' : 'ST';
      const number = await nextNumber(db, { series, issuedAt, prefix: built.prefix });
      const snapshot = textOf(snapshotOf({ ...built, number, issuedAt, dueOn }));
      const made = { number, issuedAt, dueOn, snapshot, sha256: sha256(snapshot), ledgerTransactionId };
      await db.statement.update({
        where: { id },
        data: { ...rowOf(built), ...made, state: 'final', builtAt: issuedAt },
      });
      await recordChange(db, { ...changeOf(organizationId, id, 'finalized'), ...author, after: { number } });
      const told = { statementId: id, month: monthOf(month), totalUsd: formatUsd(built.totals.total) };
      await emit(db, organizationId, 'statement.ready', told);
    }, PATIENCE);
  }

  /**
   * Takes a statement back: it keeps its number, and its month may have another. What it posted is reversed. Throws
   * AppError('invalid_value') when something of it is paid or credited.
   */
  void(id: string, reason: string, author: Author): Promise<void> {
    return this.database.prisma.$transaction(async (db) => {
      const statement = await lockStatement(db, id);
      if (statement.state !== 'final') throw refused('Only what is final can become void.');
      if ((await paidOf(db, id)) > 0n) throw refused('It is paid, in part at least: write a credit note.');
      if (await db.creditNote.count({ where: { statementId: id } })) throw refused('It has a credit note.');
      const { organizationId, number, ledgerTransactionId: transactionId } = statement;
      if (transactionId !== null) {
        const request = { idempotencyKey: `statement-void:${id}`, actor: author.actor, memo: `${number} is void` };
        await this.ledger.reverse({ ...request, transactionId, mayOverdraw: true, isVoid: true }, db);
      }
      const voidedAt = this.clock.now();
      await db.statement.update({ where: { id }, data: { state: 'void', voidedAt, voidReason: reason } });
      await recordChange(db, { ...changeOf(organizationId, id, 'voided'), ...author, after: { number, reason } });
    }, PATIENCE);
  }

  /** A draft in place of a void statement. Answers its id. */
  async reissue(id: string): Promise<string> {
    const statement = await this.database.prisma.statement.findUnique({ where: { id } });
    if (!statement) throw new AppError('not_found');
    if (statement.state !== 'void') throw refused('Only a void statement is issued anew.');
    const { organizationId, month } = statement;
    const draft = await this.draft({ organizationId, month });
    if (draft === undefined) throw refused('The month has a final statement already.');
    return draft;
  }

  private async build(db: Prisma.TransactionClient, which: WhichStatement): Promise<BuiltStatement> {
    const { settings, profiles } = this;
    const { organizationId, month } = which;
    // Without them it would say less than the ledger.
    if (await db.droppedUsage.findFirst({ where: { organizationId, period: month } }))
      throw refused('Calls of its month were dropped: it cannot be made anew.');
    const built = await buildStatement(db, { settings, profiles }, which);
    const before = await db.statement.findFirst({
      where: { organizationId, month, state: 'void' },
      orderBy: { voidedAt: 'desc' },
      select: { number: true },
    });
    return { ...built, replaces: before?.number ?? null };
  }

  private async post(db: Prisma.TransactionClient, id: string, built: BuiltStatement, { actor }: Author) {
    const { rounding, tax, total } = built.totals;
    invariant(total === built.totals.net + tax.amount, 'a statement adds up');
    if (rounding + tax.amount === 0n) return null;
    const memo = `Invoice for ${monthOf(built.month)}: rounding and tax`;
    const request = { walletId: built.walletId, idempotencyKey: `statement:${id}`, actor, memo };
    const { transactionId } = await this.ledger.postInvoice({ ...request, rounding, tax: tax.amount }, db);
    return transactionId;
  }
}

const rowOf = ({ walletId, kind, totals }: BuiltStatement) => ({
  ...{ walletId, kind, usageNanoUsd: totals.usage, promoNanoUsd: totals.promo, correctionNanoUsd: totals.correction },
  ...{ roundingNanoUsd: totals.rounding, taxNanoUsd: totals.tax.amount, totalNanoUsd: totals.total },
});

/** Throws AppError('not_found'). */
export async function lockStatement(db: Prisma.TransactionClient, id: string) {
  await db.$queryRaw`SELECT id FROM statements WHERE id = ${id}::uuid FOR UPDATE`;
  const statement = await db.statement.findUnique({ where: { id } });
  if (!statement) throw new AppError('not_found');
  return statement;
}

const changeOf = (organizationId: string, id: string, what: string) => ({
  ...{ organizationId, action: `statement.${what}`, subject: `statement:${id}` },
});

export const refused = (message: string) => new AppError('invalid_value', { message, param: 'id' });
