import { formatRequestId, newRequestId, type AppError } from '@app/common';
import { Config } from '@app/config';
import { createOpenAiChatDialect, type ChatDialect } from '@app/dialects';
import { Ticker } from '@app/upstream';
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiTokenOf } from '../http/api-token';
import { readBody } from '../http/read-body';
import { RelayReply } from '../http/relay-reply';
import { toAppError } from '../http/to-app-error';
import { CallLog } from '../relay/call-log';
import { CallsInFlight } from '../relay/calls-in-flight';
import { RelayPipeline } from '../relay/relay.pipeline';
import { RouteAuth } from './route-auth';

const PATHS = ['v1/chat/completions', 'api/v1/chat/completions', 'openai/chat/completions'];
/** Clients of this path expect usage on the finish chunk. */
const PATHS_WITH_USAGE_ON_FINISH = ['openai/v1/chat/completions'];

/** OpenAI chat completions. */
@Controller()
export class OpenAiChatController {
  private readonly dialect = createOpenAiChatDialect({ usageOnFinish: false });
  private readonly dialectWithUsageOnFinish = createOpenAiChatDialect({ usageOnFinish: true });

  constructor(
    private readonly pipeline: RelayPipeline,
    private readonly ticker: Ticker,
    private readonly calls: CallsInFlight,
    private readonly log: CallLog,
    private readonly config: Config,
  ) {}

  @Post(PATHS)
  @HttpCode(200)
  @RouteAuth('api-token')
  complete(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.relay(request, reply, this.dialect);
  }

  @Post(PATHS_WITH_USAGE_ON_FINISH)
  @HttpCode(200)
  @RouteAuth('api-token')
  completeWithUsageOnFinish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.relay(request, reply, this.dialectWithUsageOnFinish);
  }

  private async relay(request: FastifyRequest, fastifyReply: FastifyReply, dialect: ChatDialect): Promise<void> {
    fastifyReply.hijack();
    const reply = new RelayReply(fastifyReply.raw, this.ticker);
    const call = {
      dialect,
      endpoint: 'chat/completions',
      apiToken: apiTokenOf(request.headers, request.query),
      readBody: () => readBody(request.raw, this.config.bodyLimitBytes),
    };
    try {
      await this.calls.during(() => this.pipeline.run(call, reply));
    } catch (thrown) {
      this.refuse(reply, dialect, toAppError(thrown));
    }
  }

  private refuse(reply: RelayReply, dialect: ChatDialect, error: AppError): void {
    const requestId = reply.requestId ?? formatRequestId(newRequestId());
    this.log.refused(error, requestId);
    if (reply.isBegun) return reply.endStream(dialect.renderStreamError(error));
    reply.header('x-request-id', requestId);
    for (const [name, value] of Object.entries(error.details.headers ?? {})) reply.header(name, value);
    reply.refuse(error.status, dialect.renderError(error));
  }
}
