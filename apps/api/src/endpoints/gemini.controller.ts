import { AppError } from '@app/common';
import { createGeminiDialect, parseGeminiCountRequest } from '@app/dialects';
import { Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { nameAnswer } from '../http/name-answer';
import { ChatEndpoint } from './chat-endpoint';
import { PromptCounter } from './prompt-counter';
import { RouteAuth } from './route-auth';

const PREFIXES = ['v1beta', 'v1'];
const ENDPOINT = 'generateContent';

/** Google's generateContent. What is asked is behind the last colon of the path; names of models may have slashes and colons. */
@Controller()
export class GeminiController {
  constructor(
    private readonly chat: ChatEndpoint,
    private readonly counter: PromptCounter,
  ) {}

  @Post(PREFIXES.map((prefix) => `${prefix}/models/*`))
  @HttpCode(200)
  @RouteAuth('api-token')
  async act(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() parameters: Record<string, string>,
  ): Promise<void> {
    const [, model, action] = /^(.+):(\w+)$/.exec(parameters['*'] ?? '') ?? [];
    if (model === undefined) throw new AppError('not_found');
    if (action === 'generateContent') return this.generate(request, reply, { model, stream: false });
    if (action === 'streamGenerateContent') return this.generate(request, reply, { model, stream: true });
    if (action === 'countTokens') return this.countTokens(request, reply, model);
    throw new AppError('not_found');
  }

  private generate(
    request: FastifyRequest,
    reply: FastifyReply,
    call: { readonly model: string; readonly stream: boolean },
  ): Promise<void> {
    const { alt } = request.query as { readonly alt?: unknown };
    const dialect = createGeminiDialect({ ...call, isEventStream: alt === 'sse' });
    return this.chat.relay(request, reply, { dialect, endpoint: ENDPOINT });
  }

  private async countTokens(request: FastifyRequest, reply: FastifyReply, model: string): Promise<void> {
    const parse = (body: Buffer) => parseGeminiCountRequest(body, model);
    const totalTokens = await this.counter.count(request, { endpoint: ENDPOINT, parse });
    nameAnswer(reply);
    reply.send({ totalTokens });
  }
}
