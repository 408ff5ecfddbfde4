import type { TenantScope } from '@app/identity';
import { Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, Id, Scope, type Author } from '../http/request-parameters';
import { DeliveriesAdministration } from './deliveries.administration';
import { DeliveryAnswer, DeliveryPage, DeliveryQuery } from './webhooks.schemas';

/** What webhooks were sent, of the last 30 days. */
@ApiTags('Webhooks')
@Controller('api/organizations/:organizationId/webhook-deliveries')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesAdministration) {}

  @Get()
  @Allow('webhooks:read')
  @Answers(DeliveryPage)
  list(
    @Scope() { organizationId }: TenantScope,
    @Query({ schema: DeliveryQuery }) query: z.infer<typeof DeliveryQuery>,
  ) {
    return this.deliveries.list(organizationId, query);
  }

  /** Sends it again, under its event id. */
  @Post(':id/replay')
  @Allow('webhooks:write')
  @Answers(DeliveryAnswer, 202)
  replay(@Scope() { organizationId }: TenantScope, @Id() id: string, @CurrentAuthor() author: Author) {
    return this.deliveries.replay({ id, organizationId }, author);
  }
}
