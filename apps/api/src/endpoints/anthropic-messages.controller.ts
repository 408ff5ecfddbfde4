import { createAnthropicMessagesDialect, parseMessagesCountRequest } from '@app/dialects';
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { nameAnswer } from '../http/name-answer';
import { ChatEndpoint } from './chat-endpoint';
import { PromptCounter } from './prompt-counter';
import { RouteAuth } from './route-auth';

const PREFIXES = ['v1', 'openai/v1', 'api/v1', 'openai'];
const ENDPOINT = 'messages';

/** Anthropic's Messages. */
@Controller()
export class AnthropicMessagesController {
  constructor(
    private readonly chat: ChatEndpoint,
    private readonly counter: PromptCounter,
  ) {}

  @Post(PREFIXES.map((prefix) => `${prefix}/messages`))
  @HttpCode(200)
  @RouteAuth('api-token')
  create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const dialect = createAnthropicMessagesDialect({ headers: request.headers });
    return this.chat.relay(request, reply, { dialect, endpoint: ENDPOINT });
  }

  @Post(PREFIXES.map((prefix) => `${prefix}/messages/count_tokens`))
  @HttpCode(200)
  @RouteAuth('api-token')
  async countTokens(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    nameAnswer(reply, 'request-id');
    const { headers } = request;
    const parse = (body: Buffer) => parseMessagesCountRequest(body, headers);
    return { input_tokens: await this.counter.count(request, { endpoint: ENDPOINT, parse }) };
  }
}
