export { Logger } from './logger';
export { LoggingModule } from './logging.module';
export { distributionFamily, tallyFamily, type Distribution, type MetricFamily, type Tally } from './metric-families';
export { runProcess } from './run-process';
export { serveMetrics } from './serve-metrics';
