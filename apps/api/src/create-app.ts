import { Config } from '@app/config';
import { Logger } from '@app/logging';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module';

/** The API app, not yet listening. Throws when configuration or database are not usable. */
export async function createApp(): Promise<NestFastifyApplication> {
  const { bodyLimitBytes } = new Config(process.env);
  const adapter = new FastifyAdapter({
    bodyLimit: bodyLimitBytes,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1_000 },
    forceCloseConnections: 'idle',
  });
  const options = { bodyParser: false, bufferLogs: true, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule, adapter, options);
  app.useLogger(app.get(Logger));
  // The pipeline reads bodies itself, after it knows who calls; whatever type a client claims.
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return app;
}
