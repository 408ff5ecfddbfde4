import 'reflect-metadata';
import { Logger, runProcess } from '@app/logging';
import { NestFactory } from '@nestjs/core';
import { WorkerModule } from './worker.module';

void runProcess(async () => {
  const app = await NestFactory.createApplicationContext(WorkerModule, { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(Logger));
  return () => app.close();
});
