import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Many clients name a type with every request, also with those that have no body: it is the type of nothing then. */
export function acceptEmptyBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
    if (length === '0' && encoding === undefined) delete request.headers['content-type'];
    done();
  });
}
