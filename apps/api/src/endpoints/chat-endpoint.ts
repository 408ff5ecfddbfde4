import { formatRequestId, newRequestId, type AppError } from '@app/common';
import { Config } from '@app/config';
import type { ChatDialect } from '@app/dialects';
import { Ticker } from '@app/upstream';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiTokenOf } from '../http/api-token';
import { readBody } from '../http/read-body';
import { RelayReply } from '../http/relay-reply';
import { toAppError } from '../http/to-app-error';
import { CallLog } from '../relay/call-log';
import { CallsInFlight } from '../relay/calls-in-flight';
import { RelayPipeline } from '../relay/relay.pipeline';

/** What the endpoints for chat have in common: each is a path and a dialect. */
@Injectable()
export class ChatEndpoint {
  constructor(
    private readonly pipeline: RelayPipeline,
    private readonly ticker: Ticker,
    private readonly calls: CallsInFlight,
    private readonly log: CallLog,
    private readonly config: Config,
  ) {}

  /** `endpoint`: the path without prefix, as usage records show it. */
  async relay(
    request: FastifyRequest,
    fastifyReply: FastifyReply,
    { dialect, endpoint }: { readonly dialect: ChatDialect; readonly endpoint: string },
  ): Promise<void> {
    fastifyReply.hijack();
    const reply = new RelayReply(fastifyReply.raw, this.ticker, dialect);
    const call = {
      dialect,
      endpoint,
      apiToken: apiTokenOf(request.headers, request.query),
      readBody: () => readBody(request.raw, this.config.bodyLimitBytes),
    };
    try {
      await this.calls.during(() => this.pipeline.run(call, reply));
    } catch (thrown) {
      this.refuse(reply, dialect, toAppError(thrown));
    }
  }

  /** Of a stream that has begun the pipeline has written the end. */
  private refuse(reply: RelayReply, dialect: ChatDialect, error: AppError): void {
    const requestId = reply.requestId ?? formatRequestId(newRequestId());
    this.log.refused(error, requestId);
    if (reply.isBegun) return;
    reply.identify(requestId);
    for (const [name, value] of Object.entries(error.details.headers ?? {})) reply.header(name, value);
    reply.refuse(error.status, dialect.renderError(error, requestId));
  }
}
