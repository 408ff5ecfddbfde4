import type { NewSession } from '@app/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Under https no other host of the domain can set it: that is what the prefix promises. */
const nameOf = ({ protocol }: Pick<FastifyRequest, 'protocol'>): string =>
  protocol === 'https' ? '__Host-weir_session' : 'weir_session';

const optionsOf = ({ protocol }: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'strict', secure: protocol === 'https' }) as const;

export const readSessionCookie = (request: Pick<FastifyRequest, 'protocol' | 'cookies'>): string | undefined =>
  request.cookies[nameOf(request)];

/** Out of reach of scripts, and of other sites' forms. `secure` follows the scheme the browser used. */
export function setSessionCookie(reply: FastifyReply, { secret, expiresAt }: NewSession): void {
  const { request } = reply;
  reply.setCookie(nameOf(request), secret, { ...optionsOf(request), expires: expiresAt });
}

export function clearSessionCookie(reply: FastifyReply): void {
  const { request } = reply;
  reply.clearCookie(nameOf(request), optionsOf(request));
}
