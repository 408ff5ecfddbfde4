import 'reflect-metadata';
import fastifyCookie from '@fastify/cookie';
import { Config, readConfig } from '@app/config';
import { Logger, runProcess } from '@app/logging';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AdminModule } from './admin.module';
import { refuseCrossSite } from './auth/refuse-cross-site';
import { registerJobBoard } from './jobs/job-board';

void runProcess(async () => {
  const options = { bufferLogs: true, abortOnError: false };
  // Nobody's word unless told: whoever sends `x-forwarded-for` would choose their own address.
  const { trustedProxies } = readConfig();
  const trustProxy = trustedProxies.length > 0 && [...trustedProxies];
  const app = await NestFactory.create<NestFastifyApplication>(
    AdminModule,
    new FastifyAdapter({ trustProxy }),
    options,
  );
  app.useLogger(app.get(Logger));
  await app.register(fastifyCookie);
  refuseCrossSite(app);
  await registerJobBoard(app);
  const config = app.get(Config);
  await app.listen(config.adminPort, config.host);
  return () => app.close();
});
