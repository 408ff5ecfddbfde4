import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, Id, IdempotencyKey, type Author } from '../http/request-parameters';
import { requireNoteId } from './note-id';
import { StatementMails } from './statement-mails';
import { StatementsAdministration } from './statements.administration';
import {
  CreditNoteBody,
  MailAnswer,
  MonthBody,
  RunAnswer,
  StatementPage,
  StatementPaymentBody,
  StatementQuery,
  VoidBody,
  WholeStatementAnswer,
} from './statements.schemas';

/** Statements, invoices and credit notes as finance makes them. */
@ApiTags('Statements')
@Controller('api/statements')
export class StatementsController {
  constructor(
    private readonly statements: StatementsAdministration,
    private readonly mails: StatementMails,
  ) {}

  @Get()
  @Allow('statements:read')
  @Answers(StatementPage)
  list(@Query({ schema: StatementQuery }) query: z.infer<typeof StatementQuery>) {
    return this.statements.list(query, {});
  }

  /** Drafts of all organizations something was posted for; done by the worker. */
  @Post('drafts')
  @Allow('statements:write')
  @Answers(RunAnswer, 202)
  draftAll(@Body({ schema: MonthBody }) { month }: z.infer<typeof MonthBody>, @CurrentAuthor() author: Author) {
    return this.statements.run(month, 'drafts', author);
  }

  /** All statements of a closed month; done by the worker. */
  @Post('finalizations')
  @Allow('statements:write')
  @Answers(RunAnswer, 202)
  finalizeAll(@Body({ schema: MonthBody }) { month }: z.infer<typeof MonthBody>, @CurrentAuthor() author: Author) {
    return this.statements.run(month, 'finalization', author);
  }

  @Get(':id')
  @Allow('statements:read')
  @Answers(WholeStatementAnswer)
  read(@Id() id: string) {
    return this.statements.read(id);
  }

  @Get(':id/pdf')
  @Allow('statements:read')
  @ApiProduces('application/pdf')
  pdf(@Id() id: string) {
    return this.statements.file(id, 'pdf');
  }

  @Get(':id/csv')
  @Allow('statements:read')
  @ApiProduces('text/csv')
  csv(@Id() id: string) {
    return this.statements.file(id, 'csv');
  }

  @Get(':id/credit-notes/:noteId/pdf')
  @Allow('statements:read')
  @ApiProduces('application/pdf')
  creditNote(@Id() id: string, @Param('noteId') noteId: string) {
    return this.statements.creditNoteFile(id, requireNoteId(noteId));
  }

  /** Of a draft, once its month is closed; again it changes nothing. */
  @Post(':id/finalization')
  @Allow('statements:write')
  @Answers(WholeStatementAnswer)
  finalize(@Id() id: string, @CurrentAuthor() author: Author) {
    return this.statements.finalize(id, author);
  }

  @Post(':id/void')
  @Allow('statements:write')
  @Answers(WholeStatementAnswer)
  void(
    @Id() id: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: VoidBody }) { reason }: z.infer<typeof VoidBody>,
  ) {
    return this.statements.void(id, reason, author);
  }

  /** A draft in place of one that is void. */
  @Post(':id/reissue')
  @Allow('statements:write')
  @Answers(WholeStatementAnswer, 201)
  reissue(@Id() id: string) {
    return this.statements.reissue(id);
  }

  @Post(':id/credit-notes')
  @Allow('statements:write')
  @Answers(WholeStatementAnswer, 201)
  credit(
    @Id() id: string,
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: CreditNoteBody }) body: z.infer<typeof CreditNoteBody>,
  ) {
    return this.statements.credit(id, body, { idempotencyKey, author });
  }

  /** A top-up pays an invoice, whole or in part. No money moves: it came in with the top-up. */
  @Post(':id/payments')
  @Allow('statements:write')
  @Answers(WholeStatementAnswer, 201)
  pay(
    @Id() id: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: StatementPaymentBody }) body: z.infer<typeof StatementPaymentBody>,
  ) {
    return this.statements.pay(id, body, author);
  }

  /** To the address in the billing profile. */
  @Post(':id/mail')
  @Allow('statements:write')
  @Answers(MailAnswer)
  mail(@Id() id: string, @CurrentAuthor() author: Author) {
    return this.mails.send(id, author);
  }
}
