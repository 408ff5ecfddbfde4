import type { TenantScope } from '@app/identity';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { Id, Scope } from '../http/request-parameters';
import { requireNoteId } from './note-id';
import { StatementsAdministration, type Reach } from './statements.administration';
import { OwnStatementQuery, StatementPage, WholeStatementAnswer } from './statements.schemas';

const finalOf = ({ organizationId }: TenantScope): Reach => ({ organizationId, state: 'final' });

/** What an organization was told and billed: only what is final. */
@ApiTags('Statements')
@Controller('api/organizations/:organizationId/statements')
export class OwnStatementsController {
  constructor(private readonly statements: StatementsAdministration) {}

  @Get()
  @Allow('statements:read')
  @Answers(StatementPage)
  list(@Scope() scope: TenantScope, @Query({ schema: OwnStatementQuery }) query: z.infer<typeof OwnStatementQuery>) {
    return this.statements.list(query, finalOf(scope));
  }

  @Get(':id')
  @Allow('statements:read')
  @Answers(WholeStatementAnswer)
  read(@Scope() scope: TenantScope, @Id() id: string) {
    return this.statements.read(id, finalOf(scope));
  }

  @Get(':id/pdf')
  @Allow('statements:read')
  @ApiProduces('application/pdf')
  pdf(@Scope() scope: TenantScope, @Id() id: string) {
    return this.statements.file(id, 'pdf', finalOf(scope));
  }

  @Get(':id/csv')
  @Allow('statements:read')
  @ApiProduces('text/csv')
  csv(@Scope() scope: TenantScope, @Id() id: string) {
    return this.statements.file(id, 'csv', finalOf(scope));
  }

  @Get(':id/credit-notes/:noteId/pdf')
  @Allow('statements:read')
  @ApiProduces('application/pdf')
  creditNote(@Scope() scope: TenantScope, @Id() id: string, @Param('noteId') noteId: string) {
    return this.statements.creditNoteFile(id, requireNoteId(noteId), finalOf(scope));
  }
}
