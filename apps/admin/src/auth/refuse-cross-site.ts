import { AppError } from '@app/common';
import { Config } from '@app/config';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { readSessionCookie } from './session-cookie';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
const OWN_SITES = new Set(['same-origin', 'none']);

/** Before every route, the job board's too: what changes something must come from a page of ours, or from no page at all. */
export function refuseCrossSite(app: NestFastifyApplication): void {
  const { publicUrl } = app.get(Config);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    if (!isCrossSite(request, publicUrl)) return;
    const { status, code, message: title } = new AppError('cross_site_request');
    await reply.status(status).type('application/problem+json').send({ title, status, code });
  });
}

/** Browsers say where a request comes from; whoever brings a session's cookie must. */
function isCrossSite(request: FastifyRequest, publicUrl: string | undefined): boolean {
  if (READING.has(request.method)) return false;
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined) return !isOwn(origin, request, publicUrl);
  if (typeof site === 'string') return !OWN_SITES.has(site);
  return readSessionCookie(request) !== undefined && request.headers.authorization === undefined;
}

const isOwn = (origin: string, { protocol, host }: FastifyRequest, publicUrl: string | undefined): boolean =>
  origin === publicUrl || origin === `${protocol}://${host}`;
