export { Config, SETTING_NAMES } from './config';
export { ConfigModule } from './config.module';
