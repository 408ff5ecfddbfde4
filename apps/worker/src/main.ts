import 'reflect-metadata';
import { Config } from '@app/config';
import { Logger, runProcess, serveMetrics } from '@app/logging';
import { NestFactory } from '@nestjs/core';
import { WorkerModule } from './worker.module';

void runProcess(async () => {
  const app = await NestFactory.createApplicationContext(WorkerModule, { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(Logger));
  const config = app.get(Config);
  const stopMetrics = await serveMetrics(config.host, config.workerMetricsPort);
  return async () => {
    await stopMetrics();
    await app.close();
  };
});
