import { Clock, nanoUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { Logger } from '@app/logging';
import { SettingsService } from '@app/settings';
import { CallDesk } from '../../../billing/src/__fixtures__/call-desk';
import { BillingProfilesService } from '../billing-profiles.service';
import { CloseService } from '../close.service';
import { CreditNotesService } from '../credit-notes.service';
import { addMonths } from '../month';
import { readSnapshot, type Snapshot } from '../snapshot';
import { StatementPaymentsService } from '../statement-payments.service';
import { StatementRunsService } from '../statement-runs.service';
import { StatementsService } from '../statements.service';

export const AUTHOR = { actor: 'test' };

/** A ledger whose months can be turned like pages: what is posted is posted into the page that is open. */
export class Books {
  readonly ledger: LedgerService;
  readonly settings: SettingsService;
  readonly profiles: BillingProfilesService;
  readonly statements: StatementsService;
  readonly creditNotes: CreditNotesService;
  readonly payments: StatementPaymentsService;
  readonly runs: StatementRunsService;
  readonly closing: CloseService;
  /** The month that is open. */
  month: Date;
  private keys = 0;

  private constructor(readonly desk: CallDesk) {
    const { database, config } = desk.test;
    const clock = new Clock();
    this.month = addMonths(clock.now(), 0);
    this.ledger = new LedgerService(database);
    this.settings = new SettingsService(database);
    this.profiles = new BillingProfilesService(database);
    this.statements = new StatementsService(database, this.ledger, this.settings, this.profiles, clock);
    this.creditNotes = new CreditNotesService(database, this.ledger, this.settings, clock);
    this.payments = new StatementPaymentsService(database);
    this.runs = new StatementRunsService(database, this.statements, this.settings, clock, new Logger(config));
    this.closing = new CloseService(database, this.ledger, this.settings, clock);
  }

  static async open(): Promise<Books> {
    return new Books(await CallDesk.open());
  }

  get db() {
    return this.desk.test.database;
  }

  /** The next requests are about a new organization. */
  async newCustomer({ balance, creditLimit = 0n }: { readonly balance: string; readonly creditLimit?: bigint }) {
    await this.desk.serveNewPayer(balance);
    if (creditLimit > 0n) await this.ledger.setCreditLimit({ ...this.request(), limit: nanoUsd(creditLimit) });
  }

  request() {
    const { walletId } = this.desk.payer;
    return { walletId, idempotencyKey: `books:${walletId}:${this.keys++}`, actor: 'test', memo: 'of a test' };
  }

  /** A call that was made, and settled. */
  async call(
    charge: bigint,
    more: { readonly model?: string; readonly project?: string; readonly admittedAt?: Date } = {},
  ) {
    const admitted = await this.desk.admit({ cap: charge });
    await this.desk.end(admitted, charge, more);
    await this.desk.settle();
  }

  /** The open month is closed at once, though it is not over. */
  async turn(): Promise<Date> {
    const closed = this.month;
    await this.db.pool.query(`INSERT INTO periods (month, actor) VALUES ($1, 'test')`, [closed]);
    this.month = addMonths(closed, 1);
    return closed;
  }

  /** Of the organization at hand. */
  async finalized(month: Date): Promise<Snapshot & { readonly id: string }> {
    const { organizationId } = this.desk.payer;
    const id = await this.statements.draft({ organizationId, month });
    await this.statements.finalize(id!, AUTHOR);
    return { id: id!, ...(await this.snapshot(id!)) };
  }

  async snapshot(id: string): Promise<Snapshot> {
    return readSnapshot((await this.db.prisma.statement.findUniqueOrThrow({ where: { id } })).snapshot);
  }

  close(): Promise<void> {
    return this.desk.close();
  }
}
