import { Global, Module } from '@nestjs/common';
import { Config } from './config';

/** For what must be known before there is an app. */
export const readConfig = (): Config => new Config(process.env);

@Global()
@Module({
  providers: [{ provide: Config, useFactory: readConfig }],
  exports: [Config],
})
export class ConfigModule {}
