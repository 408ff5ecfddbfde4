import { ApiTokensService } from '@app/api-tokens';
import { CatalogService } from '@app/catalog';
import { AppError, formatRequestId, newRequestId } from '@app/common';
import { Config } from '@app/config';
import { createOpenAiResponsesDialect } from '@app/dialects';
import { promptTokensUnhurried } from '@app/metering';
import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiTokenOf } from '../http/api-token';
import { readBody } from '../http/read-body';
import { ChatEndpoint } from './chat-endpoint';
import { RouteAuth } from './route-auth';

const PREFIXES = ['v1', 'openai/v1', 'api/v1', 'openai'];
const PATHS = PREFIXES.map((prefix) => `${prefix}/responses`);
const ENDPOINT = 'responses';
const below = (path: string) => PATHS.map((responses) => `${responses}/${path}`);

/** OpenAI's Responses, without those that are kept. */
@Controller()
export class OpenAiResponsesController {
  private readonly dialect = createOpenAiResponsesDialect();

  constructor(
    private readonly chat: ChatEndpoint,
    private readonly apiTokens: ApiTokensService,
    private readonly catalog: CatalogService,
    private readonly config: Config,
  ) {}

  @Post(PATHS)
  @HttpCode(200)
  @RouteAuth('api-token')
  create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.chat.relay(request, reply, { dialect: this.dialect, endpoint: ENDPOINT });
  }

  /** Our own count, which costs nothing: no vendor is asked. */
  @Post(below('input_tokens'))
  @HttpCode(200)
  @RouteAuth('api-token')
  async countInput(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    reply.header('x-request-id', formatRequestId(newRequestId()));
    const use = { address: () => request.ip, endpoint: ENDPOINT };
    const caller = await this.apiTokens.authenticate(apiTokenOf(request.headers, request.query), use);
    const asked = this.dialect.parseRequest(await readBody(request.raw, this.config.bodyLimitBytes));
    this.catalog.offerFor(caller, asked.model);
    return { object: 'response.input_tokens', input_tokens: await promptTokensUnhurried(asked) };
  }

  @Get(below('*'))
  @RouteAuth('api-token')
  retrieve(@Req() request: FastifyRequest): Promise<never> {
    return this.refuseKept(request);
  }

  @Delete(below('*'))
  @RouteAuth('api-token')
  remove(@Req() request: FastifyRequest): Promise<never> {
    return this.refuseKept(request);
  }

  private async refuseKept(request: FastifyRequest): Promise<never> {
    await this.apiTokens.authenticate(apiTokenOf(request.headers, request.query), { address: () => request.ip });
    throw new AppError('not_found', { message: 'Responses are not kept here, so there is none to ask for.' });
  }
}
