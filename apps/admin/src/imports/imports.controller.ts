import { Readable } from 'node:stream';
import { AppError } from '@app/common';
import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, type Author } from '../http/request-parameters';
import { ImportsAdministration } from './imports.administration';
import { ImportBody, ImportPreview, ImportState, UploadedFile } from './imports.schemas';
import { UploadedFiles } from './uploaded-files';

/** From one-api, new-api or LiteLLM. */
@ApiTags('Imports')
@Controller('api/imports')
export class ImportsController {
  constructor(
    private readonly imports: ImportsAdministration,
    private readonly files: UploadedFiles,
  ) {}

  @Get()
  @Allow('imports:write')
  @Answers(ImportState)
  state() {
    return this.imports.state();
  }

  /** An SQLite file or a config.yaml, up to 512 MiB, kept for an hour. */
  @Post('files')
  @Allow('imports:write')
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers(UploadedFile, 201)
  upload(@Req() { body }: FastifyRequest) {
    if (!(body instanceof Readable))
      throw new AppError('invalid_body', { message: 'Send the file as application/octet-stream.' });
    return this.files.keep(body);
  }

  /** What would come over, and what would not and why. Changes nothing. */
  @Post('preview')
  @Allow('imports:write')
  @Answers(ImportPreview)
  preview(@Body({ schema: ImportBody }) body: ImportBody) {
    return this.imports.preview(body);
  }

  @Post()
  @Allow('imports:write')
  @Answers(ImportState, 202)
  start(@Body({ schema: ImportBody }) body: ImportBody, @CurrentAuthor() author: Author) {
    return this.imports.start(body, author);
  }
}
