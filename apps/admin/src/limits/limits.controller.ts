import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, Id, VersionedTarget, type Author, type Target } from '../http/request-parameters';
import { LimitsAdministration } from './limits.administration';
import { AllLimitsQuery, LimitAnswer, LimitChanges, LimitPage, NewLimitBody } from './limits.schemas';

/** How much may be asked in a minute, and at once: all limits, for operators. */
@ApiTags('Limits')
@Controller('api/limits')
export class LimitsController {
  constructor(private readonly limits: LimitsAdministration) {}

  @Get()
  @Allow('limits:read')
  @Answers(LimitPage)
  list(@Query({ schema: AllLimitsQuery }) query: z.infer<typeof AllLimitsQuery>) {
    return this.limits.listAll(query);
  }

  @Post()
  @Allow('limits:write')
  @Answers(LimitAnswer, 201)
  create(@CurrentAuthor() author: Author, @Body({ schema: NewLimitBody }) body: NewLimitBody) {
    return this.limits.create(body, author);
  }

  @Get(':id')
  @Allow('limits:read')
  @Answers(LimitAnswer)
  read(@Id() id: string) {
    return this.limits.read(id);
  }

  @Patch(':id')
  @Allow('limits:write')
  @Answers(LimitAnswer)
  update(
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
    @Body({ schema: LimitChanges }) changes: LimitChanges,
  ) {
    return this.limits.update({ ...target, changes }, author);
  }

  @Delete(':id')
  @Allow('limits:write')
  @AnswersNothing()
  async remove(@VersionedTarget() target: Target, @CurrentAuthor() author: Author): Promise<void> {
    await this.limits.remove(target, author);
  }
}
