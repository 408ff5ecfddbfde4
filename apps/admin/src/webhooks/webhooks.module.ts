import { WebhooksModule } from '@app/webhooks';
import { Module } from '@nestjs/common';
import { DeliveriesAdministration } from './deliveries.administration';
import { DeliveriesController } from './deliveries.controller';
import { WebhooksAdministration } from './webhooks.administration';
import { WebhooksController } from './webhooks.controller';

@Module({
  imports: [WebhooksModule],
  controllers: [WebhooksController, DeliveriesController],
  providers: [WebhooksAdministration, DeliveriesAdministration],
})
export class WebhooksAdminModule {}
