export { openRedis, RedisConnection, RedisModule } from './redis.module';
