import { Redis } from 'ioredis';

/** BullMQ's connections. Producers fail at once while Redis is away; workers wait for it, as BullMQ asks. */
export function openQueueConnection(url: string, role: 'producer' | 'worker'): Redis {
  const client = new Redis(url, {
    maxRetriesPerRequest: role === 'worker' ? null : 0,
    enableOfflineQueue: role === 'worker',
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  });
  client.on('error', () => undefined);
  return client;
}
