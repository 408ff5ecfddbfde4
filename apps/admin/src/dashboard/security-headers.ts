import fastifyHelmet from '@fastify/helmet';
import type { Config } from '@app/config';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { publicApiUrl } from '../relay/public-api-url';

const HSTS = 'max-age=31536000; includeSubDomains';

/**
 * What browsers are told about every answer. Ant Design writes its styles into the page, so these may be inline; scripts
 * never. The playground calls the relay, which may have an origin of its own.
 */
export async function sendSecurityHeaders(app: NestFastifyApplication, config: Config): Promise<void> {
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'https:', 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", (request) => new URL(publicApiUrl(config, request.headers.host)).origin],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.protocol === 'https') reply.header('strict-transport-security', HSTS);
  });
}
