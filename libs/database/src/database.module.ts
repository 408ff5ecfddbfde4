import { Config } from '@app/config';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Database, type PoolOptions } from './database';

@Global()
@Module({
  providers: [{ provide: Database, useFactory: (config: Config) => new Database(config), inject: [Config] }],
  exports: [Database],
})
export class DatabaseModule {
  /** For an app whose callers wait: a query that takes longer than that fails. */
  static impatient(queryTimeoutMs: NonNullable<PoolOptions['queryTimeoutMs']>): DynamicModule {
    const useFactory = (config: Config) => new Database(config, { queryTimeoutMs });
    return { module: DatabaseModule, providers: [{ provide: Database, useFactory, inject: [Config] }] };
  }
}
