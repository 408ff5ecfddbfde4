export { bodyOf, emit, emitTest, EVENT_TYPES, TEST_EVENT, type EventData, type EventType } from './events';
export { DELIVERY_FAILURES } from './post-webhook';
export { WatchService } from './watch.service';
export { WebhookAddress } from './webhook-address';
export { WebhookSecrets } from './webhook-secrets';
export { WebhookSender } from './webhook-sender';
export { WebhookSendingModule, WebhooksModule } from './webhooks.module';
