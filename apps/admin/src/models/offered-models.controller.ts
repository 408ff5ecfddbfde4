import type { TenantScope } from '@app/identity';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { Scope } from '../http/request-parameters';
import { OfferedModelPage, OfferedModelQuery } from './models.schemas';
import { OfferedModels } from './offered-models';

/** What an organization may ask for, and its prices. */
@ApiTags('Models')
@Controller('api/organizations/:organizationId/models')
export class OfferedModelsController {
  constructor(private readonly offered: OfferedModels) {}

  @Get()
  @Allow('models:read')
  @Answers(OfferedModelPage)
  list(@Scope() scope: TenantScope, @Query({ schema: OfferedModelQuery }) query: z.infer<typeof OfferedModelQuery>) {
    return this.offered.list(query, scope.organizationId);
  }
}
