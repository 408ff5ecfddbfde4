import { Clock } from '@app/common';
import { MailModule } from '@app/mail';
import { SettingsModule } from '@app/settings';
import { VaultModule } from '@app/vault';
import { Module } from '@nestjs/common';
import { AdminLetters } from './admin-letters';
import { WatchService } from './watch.service';
import { WebhookAddress } from './webhook-address';
import { WebhookSecrets } from './webhook-secrets';
import { WebhookSender } from './webhook-sender';

/** Endpoints and their secrets. */
@Module({
  imports: [VaultModule],
  providers: [WebhookAddress, WebhookSecrets, Clock],
  exports: [WebhookAddress, WebhookSecrets],
})
export class WebhooksModule {}

/** What the worker does: finds what is to be told, and tells it. */
@Module({
  imports: [WebhooksModule, MailModule, SettingsModule],
  providers: [AdminLetters, WatchService, WebhookSender, Clock],
  exports: [WatchService, WebhookSender],
})
export class WebhookSendingModule {}
