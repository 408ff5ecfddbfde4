import { resolve } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import { Config } from '@app/config';
import { Logger } from '@app/logging';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AdminModule } from './admin.module';
import { sendSecurityHeaders } from './dashboard/security-headers';
import { serveDashboard } from './dashboard/serve-dashboard';
import { registerJobBoard } from './jobs/job-board';
import { serveOpenApi } from './openapi';

/** Where the build puts the dashboard: beside the apps. */
const DASHBOARD = resolve(__dirname, '../../web');

/** The admin app, not yet listening. Throws when configuration or database are not usable. */
export async function createApp(): Promise<NestFastifyApplication> {
  const options = { bufferLogs: true, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(AdminModule, new FastifyAdapter(), options);
  app.useLogger(app.get(Logger));
  await app.register(fastifyCookie);
  await sendSecurityHeaders(app, app.get(Config));
  await registerJobBoard(app);
  serveOpenApi(app);
  await serveDashboard(app, DASHBOARD);
  return app;
}

/** The same app without its services, so without database and settings: enough to describe its routes. */
export const createPreview = (): Promise<NestFastifyApplication> =>
  NestFactory.create<NestFastifyApplication>(AdminModule, new FastifyAdapter(), { preview: true, logger: false });
