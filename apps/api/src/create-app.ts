import { Config, readConfig } from '@app/config';
import { Logger } from '@app/logging';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module';
import { crossOrigin } from './http/cross-origin';

/** The API app, not yet listening. Throws when configuration or database are not usable. */
export async function createApp(): Promise<NestFastifyApplication> {
  // Nobody's word unless told: whoever sends `x-forwarded-for` would choose their own address.
  const { trustedProxies } = readConfig();
  const adapter = new FastifyAdapter({
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1_000 },
    forceCloseConnections: 'idle',
    // Calls that still arrive are refused in the words of their wire (CallsInFlight), not in Fastify's.
    return503OnClosing: false,
  });
  const options = { bodyParser: false, bufferLogs: true, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule, adapter, options);
  app.useLogger(app.get(Logger));
  // Bodies are left unread, whatever type a client claims: the pipeline reads them once it knows who calls.
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', crossOrigin(app.get(Config).corsOrigins));
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, _body, done) => done(null));
  return app;
}
