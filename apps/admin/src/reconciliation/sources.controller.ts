import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, Id, VersionedTarget, type Author, type Target } from '../http/request-parameters';
import {
  AccountsAnswer,
  FileBody,
  FilePreviewAnswer,
  FilePreviewBody,
  ImportAnswer,
  ImportPage,
  ImportQuery,
  NewSourceBody,
  SourceAnswer,
  SourceBody,
  SourcePage,
  SourceQuery,
} from './reconciliation.schemas';
import { SourcesAdministration } from './sources.administration';

/** Accounts with vendors, and the figures that came from them. */
@ApiTags('Reconciliation')
@Controller('api/reconciliation')
export class SourcesController {
  constructor(private readonly sources: SourcesAdministration) {}

  /** Providers, channels and credentials that a source can name. */
  @Get('accounts')
  @Allow('reconciliation:read')
  @Answers(AccountsAnswer)
  accounts() {
    return this.sources.accounts();
  }

  @Get('sources')
  @Allow('reconciliation:read')
  @Answers(SourcePage)
  list(@Query({ schema: SourceQuery }) query: z.infer<typeof SourceQuery>) {
    return this.sources.list(query);
  }

  @Post('sources')
  @Allow('reconciliation:write')
  @Answers(SourceAnswer, 201)
  create(@Body({ schema: NewSourceBody }) body: z.infer<typeof NewSourceBody>, @CurrentAuthor() author: Author) {
    return this.sources.create(body, author);
  }

  @Get('sources/:id')
  @Allow('reconciliation:read')
  @Answers(SourceAnswer)
  read(@Id() id: string) {
    return this.sources.read(id);
  }

  /** Without an admin key it keeps the one it has; another address needs the key again. */
  @Put('sources/:id')
  @Allow('reconciliation:write')
  @Answers(SourceAnswer)
  update(
    @VersionedTarget() target: Target,
    @Body({ schema: SourceBody }) body: z.infer<typeof SourceBody>,
    @CurrentAuthor() author: Author,
  ) {
    return this.sources.update(target, body, author);
  }

  /** Only one without imports: figures are kept. */
  @Delete('sources/:id')
  @Allow('reconciliation:write')
  @AnswersNothing()
  remove(@VersionedTarget() target: Target, @CurrentAuthor() author: Author) {
    return this.sources.remove(target, author);
  }

  /** What a file would bring, and what is wrong in it, by line and field. Changes nothing. */
  @Post('sources/:id/file-previews')
  @Allow('reconciliation:write')
  @Answers(FilePreviewAnswer)
  preview(@Id() id: string, @Body({ schema: FilePreviewBody }) { text }: z.infer<typeof FilePreviewBody>) {
    return this.sources.preview(id, text);
  }

  /** All of a file or nothing. The same file again is the same import. */
  @Post('sources/:id/imports')
  @Allow('reconciliation:write')
  @Answers(ImportAnswer, 201)
  importFile(
    @Id() id: string,
    @Body({ schema: FileBody }) body: z.infer<typeof FileBody>,
    @CurrentAuthor() author: Author,
  ) {
    return this.sources.importFile(id, body, author);
  }

  @Get('imports')
  @Allow('reconciliation:read')
  @Answers(ImportPage)
  imports(@Query({ schema: ImportQuery }) query: z.infer<typeof ImportQuery>) {
    return this.sources.listImports(query);
  }
}
