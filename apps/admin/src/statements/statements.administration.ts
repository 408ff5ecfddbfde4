import { Clock, formatUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import {
  CreditNotesService,
  csvOf,
  DocumentsService,
  firstDayOf,
  readSnapshot,
  StatementPaymentsService,
  StatementRunsService,
  StatementsService,
  type CreditNoteSnapshot,
} from '@app/statements';
import { Injectable, StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import { instant } from '../http/answers';
import { containing, window } from '../http/paging';
import type { Author } from '../http/request-parameters';
import { pdfFile } from '../http/pdf-file';
import { requireFound } from '../http/versions';
import { INCLUDED, toAnswers, toRun } from './statement-answers';
import type {
  CreditNoteBody,
  OwnStatementQuery,
  StatementPaymentBody,
  StatementQuery,
  WholeStatementAnswer,
} from './statements.schemas';

/** Of whom: an organization sees its own, and those that are final. */
export interface Reach {
  readonly organizationId?: string;
  readonly state?: 'final';
}

type Query = z.infer<typeof OwnStatementQuery> & Partial<z.infer<typeof StatementQuery>>;

/** Statements as people read and change them; what they are is in libs/statements. */
@Injectable()
export class StatementsAdministration {
  constructor(
    private readonly database: Database,
    private readonly statements: StatementsService,
    private readonly runs: StatementRunsService,
    private readonly creditNotes: CreditNotesService,
    private readonly payments: StatementPaymentsService,
    private readonly documents: DocumentsService,
    private readonly clock: Clock,
  ) {}

  async list(query: Query, reach: Reach) {
    const { prisma } = this.database;
    const { month, kind, state, organizationId, search } = query;
    const matching = search && {
      OR: [{ number: containing(search) }, { organization: { name: containing(search) } }],
    };
    const where: Prisma.StatementWhereInput = {
      AND: [
        { ...(kind && { kind }), ...(state && { state }), ...(organizationId && { organizationId }) },
        { ...(month && { month: firstDayOf(month) }), ...matching },
        reach,
      ],
    };
    const [rows, total] = await Promise.all([
      prisma.statement.findMany({ where, include: INCLUDED, ...window(query) }),
      prisma.statement.count({ where }),
    ]);
    return { items: await toAnswers(prisma, rows, this.clock.now()), total };
  }

  async read(id: string, reach: Reach = {}): Promise<WholeStatementAnswer> {
    const { prisma } = this.database;
    const row = requireFound(await prisma.statement.findFirst({ where: { id, ...reach }, include: INCLUDED }));
    const [[answer], creditNotes, payments] = await Promise.all([
      toAnswers(prisma, [row], this.clock.now()),
      prisma.creditNote.findMany({ where: { statementId: id }, orderBy: { id: 'asc' } }),
      prisma.statementPayment.findMany({ where: { statementId: id }, orderBy: { id: 'asc' } }),
    ]);
    return {
      ...answer!,
      ...{ sha256: row.sha256, voidReason: row.voidReason, document: readSnapshot(row.snapshot) },
      transactionId: row.ledgerTransactionId?.toString() ?? null,
      creditNotes: creditNotes.map((note) => ({
        ...{ id: note.id, number: note.number, totalUsd: formatUsd(note.totalNanoUsd) },
        reason: (JSON.parse(note.snapshot) as CreditNoteSnapshot).reason,
        ...{ issuedAt: instant(note.issuedAt), transactionId: note.ledgerTransactionId.toString() },
      })),
      payments: payments.map(({ transactionId, amountNanoUsd, createdAt }) => ({
        ...{ transactionId: transactionId.toString(), amountUsd: formatUsd(amountNanoUsd) },
        createdAt: instant(createdAt),
      })),
    };
  }

  async file(id: string, format: 'pdf' | 'csv', reach: Reach = {}): Promise<StreamableFile> {
    const row = requireFound(await this.database.prisma.statement.findFirst({ where: { id, ...reach } }));
    const document = readSnapshot(row.snapshot);
    const name = row.number ?? `draft-${document.month}`;
    if (format === 'pdf') return pdfFile(name, await this.documents.pdf(document));
    const disposition = `attachment; filename="${name}.csv"`;
    return new StreamableFile(Buffer.from(csvOf(document)), { type: 'text/csv; charset=utf-8', disposition });
  }

  async creditNoteFile(id: string, noteId: string, reach: Reach = {}): Promise<StreamableFile> {
    const where = { id: noteId, statementId: id, statement: reach };
    const note = requireFound(await this.database.prisma.creditNote.findFirst({ where }));
    return pdfFile(note.number, await this.documents.pdf(JSON.parse(note.snapshot) as CreditNoteSnapshot));
  }

  async run(month: string, task: 'drafts' | 'finalization', { actor }: Author) {
    const id = await this.runs.ask({ month: firstDayOf(month), task, actor });
    return toRun(await this.database.prisma.statementRun.findUniqueOrThrow({ where: { id } }));
  }

  async finalize(id: string, author: Author): Promise<WholeStatementAnswer> {
    await this.statements.finalize(id, author);
    return this.read(id);
  }

  async void(id: string, reason: string, author: Author): Promise<WholeStatementAnswer> {
    await this.statements.void(id, reason, author);
    return this.read(id);
  }

  async reissue(id: string): Promise<WholeStatementAnswer> {
    return this.read(await this.statements.reissue(id));
  }

  async credit(
    statementId: string,
    { reason, lines }: z.infer<typeof CreditNoteBody>,
    { idempotencyKey, author }: { readonly idempotencyKey: string; readonly author: Author },
  ): Promise<WholeStatementAnswer> {
    const amounts = lines.map(({ model, amountUsd }) => ({ model, amount: amountUsd }));
    await this.creditNotes.create({ statementId, reason, lines: amounts, idempotencyKey }, author);
    return this.read(statementId);
  }

  async pay(statementId: string, body: z.infer<typeof StatementPaymentBody>, author: Author) {
    const { transactionId, amountUsd: amount } = body;
    const payment = { statementId, transactionId: BigInt(transactionId), ...(amount && { amount }) };
    await this.payments.pay(payment, author);
    return this.read(statementId);
  }
}
