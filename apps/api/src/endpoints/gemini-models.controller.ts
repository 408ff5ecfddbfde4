import type { Offer } from '@app/catalog';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { nameAnswer } from '../http/name-answer';
import { RouteAuth } from './route-auth';
import { ServedModels } from './served-models';

/** The models this token may call, as clients of Gemini know them. All are on one page. */
@Controller('v1beta')
export class GeminiModelsController {
  constructor(private readonly models: ServedModels) {}

  @Get('models')
  @RouteAuth('api-token')
  async list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    nameAnswer(reply);
    return { models: (await this.models.list(request)).map(modelDocument) };
  }

  /** Ids may contain slashes. */
  @Get('models/*')
  @RouteAuth('api-token')
  async retrieve(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() parameters: Record<string, string>,
  ) {
    nameAnswer(reply);
    return modelDocument(await this.models.find(request, parameters['*'] ?? ''));
  }
}

const GENERATES = ['generateContent', 'streamGenerateContent', 'countTokens'];
const EMBEDS = ['embedContent', 'batchEmbedContents'];

const modelDocument = ({ model }: Offer) => ({
  name: `models/${model.id}`,
  baseModelId: model.id,
  displayName: model.displayName,
  inputTokenLimit: model.contextWindow,
  outputTokenLimit: model.maxOutputTokens,
  supportedGenerationMethods: model.capabilities.includes('embeddings') ? EMBEDS : GENERATES,
});
