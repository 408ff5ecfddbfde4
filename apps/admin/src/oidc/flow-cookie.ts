import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'weir_oidc';
const MAX_AGE_S = 300;

/** `lax`, unlike the session's: the issuer sends the browser back from its own site. */
const optionsOf = ({ protocol }: FastifyRequest) =>
  ({ path: '/api/oidc', httpOnly: true, sameSite: 'lax', secure: protocol === 'https' }) as const;

export function setFlowCookie(reply: FastifyReply, secret: string): void {
  reply.setCookie(NAME, secret, { ...optionsOf(reply.request), maxAge: MAX_AGE_S });
}

/** It is good once. */
export function takeFlowCookie(request: FastifyRequest, reply: FastifyReply): string {
  reply.clearCookie(NAME, optionsOf(request));
  return request.cookies[NAME] ?? '';
}
