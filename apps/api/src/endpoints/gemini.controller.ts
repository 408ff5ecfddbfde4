import { AppError } from '@app/common';
import { Config } from '@app/config';
import { createGeminiDialect, createGeminiEmbeddingDialect, parseGeminiCountRequest } from '@app/dialects';
import { Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { nameAnswer } from '../http/name-answer';
import { readBody } from '../http/read-body';
import { CallEndpoint } from './call-endpoint';
import { ChatEndpoint } from './chat-endpoint';
import { PromptCounter } from './prompt-counter';
import { RouteAuth } from './route-auth';

const PREFIXES = ['v1beta', 'v1'];
const ENDPOINT = 'generateContent';

/** Google's generateContent and embedContent. What is asked is behind the last colon of the path; names of models may have slashes and colons. */
@Controller()
export class GeminiController {
  constructor(
    private readonly chat: ChatEndpoint,
    private readonly calls: CallEndpoint,
    private readonly counter: PromptCounter,
    private readonly config: Config,
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
    if (action === 'embedContent') return this.embed(request, reply, { model, isBatch: false });
    if (action === 'batchEmbedContents') return this.embed(request, reply, { model, isBatch: true });
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

  private embed(
    request: FastifyRequest,
    reply: FastifyReply,
    call: { readonly model: string; readonly isBatch: boolean },
  ): Promise<void> {
    const { bodyLimitBytes } = this.config;
    const dialect = createGeminiEmbeddingDialect(call);
    return this.calls.relay(request, reply, {
      dialect,
      endpoint: 'embeddings',
      readBody: (body) => readBody(body, bodyLimitBytes),
    });
  }

  private async countTokens(request: FastifyRequest, reply: FastifyReply, model: string): Promise<void> {
    const parse = (body: Buffer) => parseGeminiCountRequest(body, model);
    const totalTokens = await this.counter.count(request, { endpoint: ENDPOINT, parse });
    nameAnswer(reply);
    reply.send({ totalTokens });
  }
}
