import { Config } from '@app/config';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Pages of the dashboard that mails lead to. The token is behind the `#`: it reaches no server's log. */
export type LinkedPage = 'invitation' | 'password-reset' | 'registration';

/** Where this dashboard is. */
@Injectable()
export class Site {
  constructor(private readonly config: Config) {}

  /** Never from a request: whoever asks for a mail must not choose where its link leads. */
  linkTo(page: LinkedPage, token: string): string {
    return `${this.home}/${page}#token=${token}`;
  }

  get home(): string {
    return this.config.publicUrl ?? `http://localhost:${this.config.adminPort}`;
  }

  /** As the browser that asks sees it. */
  originOf({ protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>): string {
    return this.config.publicUrl ?? `${protocol}://${host}`;
  }
}
