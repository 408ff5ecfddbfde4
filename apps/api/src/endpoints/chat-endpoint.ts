import { Config } from '@app/config';
import type { ChatDialect } from '@app/dialects';
import type { Endpoint } from '@app/llm';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readBody } from '../http/read-body';
import { CallEndpoint } from './call-endpoint';

/** What the endpoints for chat have in common: each is a path and a dialect. */
@Injectable()
export class ChatEndpoint {
  constructor(
    private readonly endpoint: CallEndpoint,
    private readonly config: Config,
  ) {}

  /** `endpoint`: the path without prefix, as usage records show it. */
  relay(
    request: FastifyRequest,
    reply: FastifyReply,
    { dialect, endpoint }: { readonly dialect: ChatDialect; readonly endpoint: Endpoint },
  ): Promise<void> {
    const { bodyLimitBytes } = this.config;
    return this.endpoint.relay(request, reply, {
      dialect,
      endpoint,
      readBody: (body) => readBody(body, bodyLimitBytes),
    });
  }
}
