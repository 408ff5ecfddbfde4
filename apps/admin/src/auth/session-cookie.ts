import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'weir_session';

export const readSessionCookie = (request: FastifyRequest): string | undefined => request.cookies[NAME];

/** Out of reach of scripts, and of other sites' forms. `secure` follows the scheme the browser used. */
export function setSessionCookie(
  reply: FastifyReply,
  session: { readonly secret: string; readonly expiresAt: Date },
): void {
  const secure = reply.request.protocol === 'https';
  reply.setCookie(NAME, session.secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    expires: session.expiresAt,
  });
}

export const clearSessionCookie = (reply: FastifyReply): FastifyReply => reply.clearCookie(NAME, { path: '/' });
