export { Logger } from './logger';
export { LoggingModule } from './logging.module';
export { runProcess } from './run-process';
