import { once } from 'node:events';
import { channelKey, credentialKey, HealthService, modelKey } from '@app/channels';
import { Clock } from '@app/common';
import { Logger } from '@app/logging';
import { RedisClient } from '@app/redis';
import type { TestDatabase } from './test-database';

/** As if no channel had ever failed: what one test does to a vendor must not move the route of the next. */
export async function forgetFailures({ config, database }: TestDatabase): Promise<void> {
  const client = new RedisClient(config);
  const logger = new Logger(config);
  const health = new HealthService(client, new Clock(), logger);
  if (client.redis.status !== 'ready') await once(client.redis, 'ready');
  const channels = await database.prisma.channel.findMany({ include: { credentials: true, models: true } });
  const keys = channels.flatMap(({ id, credentials, models }) => [
    channelKey(id),
    ...credentials.map((credential) => credentialKey(credential.id)),
    ...models.map(({ upstreamModel }) => modelKey(id, upstreamModel)),
  ]);
  await Promise.all(keys.map((key) => health.reset(key)));
  await health.onApplicationShutdown();
  client.onApplicationShutdown();
  logger.onApplicationShutdown();
}
