export { Logger } from './logger';
export { LoggingModule } from './logging.module';
export { runProcess } from './run-process';
export { serveMetrics } from './serve-metrics';
