import { mayOnPlatform, type Principal } from '@app/identity';
import { OverviewService } from '@app/reporting';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentPrincipal } from '../http/request-parameters';
import { toOverview } from './overview-answer';
import { OverviewAnswer, OverviewQuery } from './overview.schemas';

/** What the platform did in a span of time. */
@ApiTags('Overview')
@Controller('api/overview')
export class OverviewController {
  constructor(private readonly overviews: OverviewService) {}

  @Get()
  @Allow('overview:read')
  @Answers(OverviewAnswer)
  async read(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: OverviewQuery }) query: z.infer<typeof OverviewQuery>,
  ): Promise<OverviewAnswer> {
    return toOverview(await this.overviews.overview(query), mayOnPlatform(principal, 'prices:read'));
  }
}
