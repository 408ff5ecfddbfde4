import { firstDayOf } from '@app/statements';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, WordId, type Author } from '../http/request-parameters';
import { PeriodsAdministration } from './periods.administration';
import { CloseBody, PeriodAnswer, PeriodList } from './periods.schemas';

/** Months of the books, and their close. */
@ApiTags('Periods')
@Controller('api/periods')
export class PeriodsController {
  constructor(private readonly periods: PeriodsAdministration) {}

  @Get()
  @Allow('periods:read')
  @Answers(PeriodList)
  list() {
    return this.periods.list();
  }

  /** The checklist of a month such as `2026-10`, its trial balance, and once it is closed its control totals. */
  @Get(':id')
  @Allow('periods:read')
  @Answers(PeriodAnswer)
  read(@WordId() month: string) {
    return this.periods.read(firstDayOf(month));
  }

  /** From now on nothing is posted into it. There is no way back. */
  @Post(':id/close')
  @Allow('periods:close')
  @Answers(PeriodAnswer)
  close(
    @WordId() month: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: CloseBody }) body: z.infer<typeof CloseBody>,
  ) {
    return this.periods.close(firstDayOf(month), body, author);
  }

  /** Has the auditor look at everything, which takes a minute or more. */
  @Post(':id/audit')
  @Allow('periods:close')
  @Answers(PeriodAnswer, 202)
  audit(@WordId() month: string) {
    return this.periods.audit(firstDayOf(month));
  }
}
