import { createOpenAiChatDialect } from '@app/dialects';
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChatEndpoint } from './chat-endpoint';
import { RouteAuth } from './route-auth';

const PATHS = ['v1/chat/completions', 'api/v1/chat/completions', 'openai/chat/completions'];
/** Clients of this path expect usage on the finish chunk. */
const PATHS_WITH_USAGE_ON_FINISH = ['openai/v1/chat/completions'];
const ENDPOINT = 'chat/completions' as const;

/** OpenAI chat completions. */
@Controller()
export class OpenAiChatController {
  private readonly call = { dialect: createOpenAiChatDialect({ usageOnFinish: false }), endpoint: ENDPOINT };
  private readonly callWithUsageOnFinish = {
    dialect: createOpenAiChatDialect({ usageOnFinish: true }),
    endpoint: ENDPOINT,
  };

  constructor(private readonly chat: ChatEndpoint) {}

  @Post(PATHS)
  @HttpCode(200)
  @RouteAuth('api-token')
  complete(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.chat.relay(request, reply, this.call);
  }

  @Post(PATHS_WITH_USAGE_ON_FINISH)
  @HttpCode(200)
  @RouteAuth('api-token')
  completeWithUsageOnFinish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.chat.relay(request, reply, this.callWithUsageOnFinish);
  }
}
