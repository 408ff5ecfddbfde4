import { resolve } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import { Config, readConfig } from '@app/config';
import { Logger } from '@app/logging';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AdminModule } from './admin.module';
import { refuseCrossSite } from './auth/refuse-cross-site';
import { sendSecurityHeaders } from './dashboard/security-headers';
import { serveDashboard } from './dashboard/serve-dashboard';
import { acceptEmptyBodies } from './http/accept-empty-bodies';
import { registerJobBoard } from './jobs/job-board';
import { serveOpenApi } from './openapi';

/** Where the build puts the dashboard: beside the apps. */
const DASHBOARD = resolve(__dirname, '../../web');

/** The admin app, not yet listening. Throws when configuration or database are not usable. */
export async function createApp(): Promise<NestFastifyApplication> {
  // The raw body is what payment providers have signed.
  const options = { bufferLogs: true, abortOnError: false, rawBody: true };
  // Nobody's word unless told: whoever sends `x-forwarded-for` would choose their own address.
  const { trustedProxies } = readConfig();
  const adapter = new FastifyAdapter({ trustProxy: trustedProxies.length > 0 && [...trustedProxies] });
  const app = await NestFactory.create<NestFastifyApplication>(AdminModule, adapter, options);
  app.useLogger(app.get(Logger));
  await app.register(fastifyCookie);
  // An upload is read as it comes, by the one route that takes one.
  app
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body));
  await sendSecurityHeaders(app, app.get(Config));
  refuseCrossSite(app);
  acceptEmptyBodies(app);
  await registerJobBoard(app);
  serveOpenApi(app);
  await serveDashboard(app, DASHBOARD);
  return app;
}

/** The same app without its services, so without database and settings: enough to describe its routes. */
export const createPreview = (): Promise<NestFastifyApplication> =>
  NestFactory.create<NestFastifyApplication>(AdminModule, new FastifyAdapter(), { preview: true, logger: false });
