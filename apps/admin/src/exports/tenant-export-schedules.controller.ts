import type { Principal, TenantScope } from '@app/identity';
import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import {
  CurrentAuthor,
  CurrentPrincipal,
  Id,
  Scope,
  VersionedTarget,
  type Author,
  type Target,
} from '../http/request-parameters';
import { ExportSchedulesAdministration } from './export-schedules.administration';
import { ExportScheduleAnswer, ExportScheduleBody, ExportSchedulePage, ScheduleQuery } from './exports.schemas';

/** Exports of an organization that are made again and again. */
@ApiTags('Exports')
@Controller('api/organizations/:organizationId/export-schedules')
export class TenantExportSchedulesController {
  constructor(private readonly schedules: ExportSchedulesAdministration) {}

  @Get()
  @Allow('exports:read')
  @Answers(ExportSchedulePage)
  list(@Scope() scope: TenantScope, @Query({ schema: ScheduleQuery }) query: ScheduleQuery) {
    return this.schedules.list(scope, query);
  }

  @Post()
  @Allow('exports:write')
  @Answers(ExportScheduleAnswer, 201)
  create(
    @Scope() scope: TenantScope,
    @CurrentPrincipal() { userId }: Principal,
    @CurrentAuthor() author: Author,
    @Body({ schema: ExportScheduleBody }) body: z.infer<typeof ExportScheduleBody>,
  ) {
    return this.schedules.create(scope, body, { ...author, userId });
  }

  @Get(':id')
  @Allow('exports:read')
  @Answers(ExportScheduleAnswer)
  read(@Scope() scope: TenantScope, @Id() id: string) {
    return this.schedules.read(scope, id);
  }

  @Put(':id')
  @Allow('exports:write')
  @Answers(ExportScheduleAnswer)
  update(
    @Scope() scope: TenantScope,
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
    @Body({ schema: ExportScheduleBody }) body: z.infer<typeof ExportScheduleBody>,
  ) {
    return this.schedules.update(scope, target, body, author);
  }

  /** Its exports stay. */
  @Delete(':id')
  @Allow('exports:write')
  @AnswersNothing()
  async remove(
    @Scope() scope: TenantScope,
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
  ): Promise<void> {
    await this.schedules.remove(scope, target, author);
  }
}
