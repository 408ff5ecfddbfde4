import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, type Author } from '../http/request-parameters';
import { Findings } from './findings';
import { FindingPage, FindingQuery, Resolution } from './findings.schemas';

/** What the auditor found broken, or worth a look. */
@ApiTags('System')
@Controller('api/findings')
export class FindingsController {
  constructor(private readonly findings: Findings) {}

  @Get()
  @Allow('findings:read')
  @Answers(FindingPage)
  list(@Query({ schema: FindingQuery }) query: z.infer<typeof FindingQuery>) {
    return this.findings.list(query);
  }

  /** Closes a finding because a person says so. */
  @Post(':id/resolution')
  @Allow('findings:write')
  @ApiParam({ name: 'id' })
  @AnswersNothing()
  async resolve(
    @Param('id') id: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: Resolution }) { because }: z.infer<typeof Resolution>,
  ): Promise<void> {
    await this.findings.resolve(id, because, author);
  }
}
