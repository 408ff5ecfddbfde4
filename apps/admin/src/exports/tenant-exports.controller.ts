import type { Principal, TenantScope } from '@app/identity';
import { Body, Controller, Get, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, CurrentPrincipal, Id, Scope, type Author } from '../http/request-parameters';
import { ExportsAdministration } from './exports.administration';
import {
  DatasetsAnswer,
  EXPORT_MEDIA_TYPES,
  ExportAnswer,
  ExportPage,
  ExportQuery,
  ExportWithManifestAnswer,
  NewExportBody,
} from './exports.schemas';

/** Exports of an organization: admins see all of them and have all of its rows, members their own, of their own calls. */
@ApiTags('Exports')
@Controller('api/organizations/:organizationId/exports')
export class TenantExportsController {
  constructor(private readonly exports: ExportsAdministration) {}

  @Get()
  @Allow('exports:read')
  @Answers(ExportPage)
  list(@Scope() scope: TenantScope, @Query({ schema: ExportQuery }) query: ExportQuery) {
    return this.exports.list(scope, query);
  }

  /** What can be exported here, and its columns. */
  @Get('datasets')
  @Allow('exports:read')
  @Answers(DatasetsAnswer)
  datasets(@Scope() scope: TenantScope) {
    return this.exports.datasets(scope);
  }

  @Post()
  @Allow('exports:write')
  @Answers(ExportAnswer, 201)
  create(
    @Scope() scope: TenantScope,
    @CurrentPrincipal() { userId }: Principal,
    @CurrentAuthor() author: Author,
    @Body({ schema: NewExportBody }) body: z.infer<typeof NewExportBody>,
  ) {
    return this.exports.create(scope, body, { ...author, userId });
  }

  @Get(':id')
  @Allow('exports:read')
  @Answers(ExportWithManifestAnswer)
  read(@Scope() scope: TenantScope, @Id() id: string) {
    return this.exports.read(scope, id);
  }

  /** What is made already is broken off. */
  @Post(':id/cancellation')
  @Allow('exports:write')
  @Answers(ExportAnswer)
  cancel(@Scope() scope: TenantScope, @Id() id: string, @CurrentAuthor() author: Author) {
    return this.exports.cancel(scope, id, author);
  }

  /** The file of a finished export. */
  @Get(':id/file')
  @Allow('exports:read')
  @ApiProduces(...EXPORT_MEDIA_TYPES)
  file(@Scope() scope: TenantScope, @Id() id: string): Promise<StreamableFile> {
    return this.exports.file(scope, id);
  }
}
