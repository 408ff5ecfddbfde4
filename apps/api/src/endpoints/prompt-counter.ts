import { ApiTokensService } from '@app/api-tokens';
import { CatalogService } from '@app/catalog';
import { Config } from '@app/config';
import type { ChatRequest, Endpoint } from '@app/llm';
import { promptTokensUnhurried } from '@app/metering';
import { TokenAsker } from '@app/upstream';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { apiTokenOf } from '../http/api-token';
import { readBody } from '../http/read-body';
import { RoutePlanner } from '../relay/route-planner';

interface Countable {
  /** Where the call would go that is counted here: who may not call it has nothing to count. */
  readonly endpoint: Endpoint;
  readonly parse: (body: Buffer) => ChatRequest;
}

/** How many tokens a request has before it is asked: free, and nothing is held. */
@Injectable()
export class PromptCounter {
  constructor(
    private readonly apiTokens: ApiTokensService,
    private readonly catalog: CatalogService,
    private readonly routes: RoutePlanner,
    private readonly asker: TokenAsker,
    private readonly config: Config,
  ) {}

  /** The vendor's own count where it has one, else ours. Throws AppError: 400 401 403 404 413 503. */
  async count(request: FastifyRequest, { endpoint, parse }: Countable): Promise<number> {
    const use = { address: () => request.ip, endpoint };
    const caller = await this.apiTokens.authenticate(apiTokenOf(request.headers, request.query), use);
    const asked = parse(await readBody(request.raw, this.config.bodyLimitBytes));
    const { model, groupId } = this.catalog.offerFor(caller, asked.model);
    const route = this.routes.planQuestion(asked, { ...caller, groupId, modelId: model.id });
    const counted = asked.native && (await this.asker.count(asked.native, route.steps));
    return counted ?? (await promptTokensUnhurried(asked));
  }
}
