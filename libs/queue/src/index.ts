export { openQueueConnection } from './connection';
export { QueueModule } from './queue.module';
export { SETTLE_QUEUE, SettleJob, SHARDS, shardOf } from './queues';
export { SettleQueue } from './settle-queue';
