export { openRedis, RedisClient } from './redis-client';
export { RedisModule } from './redis.module';
