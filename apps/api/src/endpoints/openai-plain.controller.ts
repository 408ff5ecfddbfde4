import type { IncomingMessage } from 'node:http';
import { Config } from '@app/config';
import { openAiCompletionsDialect, openAiPlainDialect, type ReceivedBody, type ReceivedForm } from '@app/dialects';
import type { PlainEndpoint } from '@app/llm';
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readBody } from '../http/read-body';
import { isForm, readForm, type SpooledForm } from '../http/read-form';
import { CallEndpoint } from './call-endpoint';
import { RouteAuth } from './route-auth';

const PREFIXES = ['v1', 'api/v1', 'openai', 'openai/v1'];
const under = (endpoint: PlainEndpoint): string[] => PREFIXES.map((prefix) => `${prefix}/${endpoint}`);

/** OpenAI's endpoints beside chat, and the rerank that others have agreed on. */
@Controller()
export class OpenAiPlainController {
  constructor(
    private readonly calls: CallEndpoint,
    private readonly config: Config,
  ) {}

  @Post(under('completions'))
  @HttpCode(200)
  @RouteAuth('api-token')
  complete(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { bodyLimitBytes } = this.config;
    const read = (message: IncomingMessage) => readBody(message, bodyLimitBytes);
    return this.calls.relay(request, reply, {
      dialect: openAiCompletionsDialect,
      endpoint: 'completions',
      readBody: read,
    });
  }

  @Post(under('embeddings'))
  @HttpCode(200)
  @RouteAuth('api-token')
  embed(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.relay('embeddings', request, reply);
  }

  @Post(under('images/generations'))
  @HttpCode(200)
  @RouteAuth('api-token')
  generateImages(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.relay('images/generations', request, reply);
  }

  @Post(under('images/edits'))
  @HttpCode(200)
  @RouteAuth('api-token')
  editImages(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.relay('images/edits', request, reply);
  }

  @Post(under('images/variations'))
  @HttpCode(200)
  @RouteAuth('api-token')
  varyImages(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.relay('images/variations', request, reply);
  }

  @Post(under('audio/speech'))
  @HttpCode(200)
  @RouteAuth('api-token')
  speak(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.relay('audio/speech', request, reply);
  }

  @Post(under('audio/transcriptions'))
  @HttpCode(200)
  @RouteAuth('api-token')
  transcribe(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.relay('audio/transcriptions', request, reply);
  }

  @Post(under('audio/translations'))
  @HttpCode(200)
  @RouteAuth('api-token')
  translate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.relay('audio/translations', request, reply);
  }

  @Post(under('moderations'))
  @HttpCode(200)
  @RouteAuth('api-token')
  moderate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.relay('moderations', request, reply);
  }

  @Post(under('rerank'))
  @HttpCode(200)
  @RouteAuth('api-token')
  rerank(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.relay('rerank', request, reply);
  }

  private async relay(
    endpoint: Exclude<PlainEndpoint, 'completions'>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    let form: SpooledForm | undefined;
    const { bodyLimitBytes } = this.config;
    const read = async (message: IncomingMessage): Promise<ReceivedBody> => {
      if (!isForm(message)) return readBody(message, bodyLimitBytes);
      form = await readForm(message, bodyLimitBytes);
      return form satisfies ReceivedForm;
    };
    try {
      await this.calls.relay(request, reply, { dialect: openAiPlainDialect(endpoint), endpoint, readBody: read });
    } finally {
      await form?.close();
    }
  }
}
