import type { LoggedInUser } from '@app/identity';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-local';
import { Logins } from './logins';

/** E-mail and password. */
@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy) {
  constructor(private readonly logins: Logins) {
    super({ usernameField: 'email', passwordField: 'password', passReqToCallback: true });
  }

  validate({ ip, headers }: FastifyRequest, email: unknown, password: unknown): Promise<LoggedInUser> {
    const origin = { address: ip, userAgent: headers['user-agent'] };
    return this.logins.checkPassword(String(email), String(password), origin);
  }
}
