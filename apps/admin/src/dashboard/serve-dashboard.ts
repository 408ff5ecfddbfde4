import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

const INDEX = 'index.html';
const YEAR_SECONDS = 31_536_000;

/**
 * The built dashboard at `/`. A path that is no file is a page of it, so that links into it survive a reload. Without a build
 * there is only `/api`.
 */
export async function serveDashboard(app: NestFastifyApplication, folder: string): Promise<void> {
  if (!existsSync(join(folder, INDEX))) return;
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // Their names change with their content.
      const isHashed = path.startsWith(join(folder, 'assets'));
      reply.header('cache-control', isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
    },
  });
  const files = new Set(readdirSync(folder).map((name) => `/${name}`));
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/*', (request, reply) => {
    const path = request.url.split('?')[0]!;
    if (path.startsWith('/assets/') || (files.has(path) && path !== `/${INDEX}`)) return reply.sendFile(path.slice(1));
    if (isPage(path, request)) return reply.sendFile(INDEX);
    return reply.callNotFound();
  });
}

const isPage = (path: string, { headers }: FastifyRequest): boolean =>
  !/^\/(api|health)(\/|$)/.test(path) && (headers.accept ?? '').includes('text/html');
