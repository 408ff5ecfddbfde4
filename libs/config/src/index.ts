export { Config, SETTING_NAMES } from './config';
export { ConfigModule, readConfig } from './config.module';
