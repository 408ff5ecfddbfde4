import type { Principal } from '@app/identity';
import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import {
  CurrentAuthor,
  CurrentPrincipal,
  Id,
  VersionedTarget,
  type Author,
  type Target,
} from '../http/request-parameters';
import { ExportSchedulesAdministration } from './export-schedules.administration';
import { ExportScheduleAnswer, ExportScheduleBody, ExportSchedulePage, ScheduleQuery } from './exports.schemas';

/** Exports of the platform that are made again and again. */
@ApiTags('Exports')
@Controller('api/export-schedules')
export class ExportSchedulesController {
  constructor(private readonly schedules: ExportSchedulesAdministration) {}

  @Get()
  @Allow('exports:read')
  @Answers(ExportSchedulePage)
  list(@Query({ schema: ScheduleQuery }) query: ScheduleQuery) {
    return this.schedules.list(null, query);
  }

  @Post()
  @Allow('exports:write')
  @Answers(ExportScheduleAnswer, 201)
  create(
    @CurrentPrincipal() { userId }: Principal,
    @CurrentAuthor() author: Author,
    @Body({ schema: ExportScheduleBody }) body: z.infer<typeof ExportScheduleBody>,
  ) {
    return this.schedules.create(null, body, { ...author, userId });
  }

  @Get(':id')
  @Allow('exports:read')
  @Answers(ExportScheduleAnswer)
  read(@Id() id: string) {
    return this.schedules.read(null, id);
  }

  @Put(':id')
  @Allow('exports:write')
  @Answers(ExportScheduleAnswer)
  update(
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
    @Body({ schema: ExportScheduleBody }) body: z.infer<typeof ExportScheduleBody>,
  ) {
    return this.schedules.update(null, target, body, author);
  }

  /** Its exports stay. */
  @Delete(':id')
  @Allow('exports:write')
  @AnswersNothing()
  async remove(@VersionedTarget() target: Target, @CurrentAuthor() author: Author): Promise<void> {
    await this.schedules.remove(null, target, author);
  }
}
