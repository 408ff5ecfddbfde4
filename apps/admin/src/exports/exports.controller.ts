import type { Principal } from '@app/identity';
import { Body, Controller, Get, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, CurrentPrincipal, Id, type Author } from '../http/request-parameters';
import { ExportsAdministration } from './exports.administration';
import {
  DatasetsAnswer,
  EXPORT_MEDIA_TYPES,
  ExportAnswer,
  ExportPage,
  ExportQuery,
  ExportWithManifestAnswer,
  LeavingAnswer,
  NewExportBody,
} from './exports.schemas';

/** Exports of the platform, over all organizations. */
@ApiTags('Exports')
@Controller('api/exports')
export class ExportsController {
  constructor(private readonly exports: ExportsAdministration) {}

  @Get()
  @Allow('exports:read')
  @Answers(ExportPage)
  list(@Query({ schema: ExportQuery }) query: ExportQuery) {
    return this.exports.list(null, query);
  }

  /** What can be exported here, and its columns. */
  @Get('datasets')
  @Allow('exports:read')
  @Answers(DatasetsAnswer)
  datasets() {
    return this.exports.datasets(null);
  }

  /** Months whose calls are about to be dropped, and the export that has them. */
  @Get('leaving')
  @Allow('exports:read')
  @Answers(LeavingAnswer)
  leaving() {
    return this.exports.leaving();
  }

  @Post()
  @Allow('exports:write')
  @Answers(ExportAnswer, 201)
  create(
    @CurrentPrincipal() { userId }: Principal,
    @CurrentAuthor() author: Author,
    @Body({ schema: NewExportBody }) body: z.infer<typeof NewExportBody>,
  ) {
    return this.exports.create(null, body, { ...author, userId });
  }

  @Get(':id')
  @Allow('exports:read')
  @Answers(ExportWithManifestAnswer)
  read(@Id() id: string) {
    return this.exports.read(null, id);
  }

  /** What is made already is broken off. */
  @Post(':id/cancellation')
  @Allow('exports:write')
  @Answers(ExportAnswer)
  cancel(@Id() id: string, @CurrentAuthor() author: Author) {
    return this.exports.cancel(null, id, author);
  }

  /** The file of a finished export. */
  @Get(':id/file')
  @Allow('exports:read')
  @ApiProduces(...EXPORT_MEDIA_TYPES)
  file(@Id() id: string): Promise<StreamableFile> {
    return this.exports.file(null, id);
  }
}
