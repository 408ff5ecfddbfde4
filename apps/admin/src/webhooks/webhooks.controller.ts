import type { TenantScope } from '@app/identity';
import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, Id, Scope, VersionedTarget, type Author, type Target } from '../http/request-parameters';
import { WebhooksAdministration } from './webhooks.administration';
import {
  NewWebhookBody,
  WebhookAnswer,
  WebhookChanges,
  WebhookPage,
  WebhookQuery,
  WebhookWithSecret,
} from './webhooks.schemas';

/** Where an organization is told what happens to it. */
@ApiTags('Webhooks')
@Controller('api/organizations/:organizationId/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksAdministration) {}

  @Get()
  @Allow('webhooks:read')
  @Answers(WebhookPage)
  list(@Scope() { organizationId }: TenantScope, @Query({ schema: WebhookQuery }) query: z.infer<typeof WebhookQuery>) {
    return this.webhooks.list(organizationId, query);
  }

  /** Its secret is in this answer and in no other. */
  @Post()
  @Allow('webhooks:write')
  @Answers(WebhookWithSecret, 201)
  create(
    @Scope() { organizationId }: TenantScope,
    @CurrentAuthor() author: Author,
    @Body({ schema: NewWebhookBody }) body: z.infer<typeof NewWebhookBody>,
  ) {
    return this.webhooks.create(organizationId, body, author);
  }

  @Get(':id')
  @Allow('webhooks:read')
  @Answers(WebhookAnswer)
  read(@Scope() { organizationId }: TenantScope, @Id() id: string) {
    return this.webhooks.read({ id, organizationId });
  }

  @Patch(':id')
  @Allow('webhooks:write')
  @Answers(WebhookAnswer)
  update(
    @Scope() { organizationId }: TenantScope,
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
    @Body({ schema: WebhookChanges }) changes: z.infer<typeof WebhookChanges>,
  ) {
    return this.webhooks.update({ ...target, organizationId }, changes, author);
  }

  @Delete(':id')
  @Allow('webhooks:write')
  @AnswersNothing()
  async remove(
    @Scope() { organizationId }: TenantScope,
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
  ): Promise<void> {
    await this.webhooks.remove({ ...target, organizationId }, author);
  }

  /** A new secret; the one before signs as well for a day. */
  @Post(':id/secret')
  @Allow('webhooks:write')
  @Answers(WebhookWithSecret, 201)
  rotate(@Scope() { organizationId }: TenantScope, @VersionedTarget() target: Target, @CurrentAuthor() author: Author) {
    return this.webhooks.rotate({ ...target, organizationId }, author);
  }

  /** Sends it a `webhook.test` event. Answers the id of the delivery. */
  @Post(':id/test')
  @Allow('webhooks:write')
  @Answers(z.object({ id: z.uuid() }), 202)
  test(@Scope() { organizationId }: TenantScope, @Id() id: string) {
    return this.webhooks.test({ id, organizationId });
  }
}
