import 'reflect-metadata';
import fastifyCookie from '@fastify/cookie';
import { Config } from '@app/config';
import { Logger, runProcess } from '@app/logging';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AdminModule } from './admin.module';
import { registerJobBoard } from './jobs/job-board';

void runProcess(async () => {
  const options = { bufferLogs: true, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(AdminModule, new FastifyAdapter(), options);
  app.useLogger(app.get(Logger));
  await app.register(fastifyCookie);
  await registerJobBoard(app);
  const config = app.get(Config);
  await app.listen(config.adminPort, config.host);
  return () => app.close();
});
