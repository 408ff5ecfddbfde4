export { openQueueConnection } from './connection';
export { ExportsQueue } from './exports-queue';
export { QueueModule } from './queue.module';
export { EXPORTS_QUEUE, SETTLE_QUEUE, SettleJob, SHARDS, shardOf } from './queues';
export { SettleQueue } from './settle-queue';
