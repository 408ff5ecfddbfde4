import { ApiTokensService, type Caller } from '@app/api-tokens';
import { CatalogService, type Offer } from '@app/catalog';
import { ChannelsService } from '@app/channels';
import { AppError } from '@app/common';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { apiTokenOf } from '../http/api-token';

/** The models that who asks may call, and that a channel serves. */
@Injectable()
export class ServedModels {
  constructor(
    private readonly apiTokens: ApiTokensService,
    private readonly catalog: CatalogService,
    private readonly channels: ChannelsService,
  ) {}

  /** Throws AppError: 401 403 503. */
  async list(request: FastifyRequest): Promise<readonly Offer[]> {
    const caller = await this.authenticate(request);
    return this.catalog.offersFor(caller).filter((offer) => this.isServed(offer));
  }

  /** Throws AppError: 401 403 404 503. */
  async find(request: FastifyRequest, id: string): Promise<Offer> {
    const caller = await this.authenticate(request);
    const offer = this.catalog.offerFor(caller, id);
    if (this.isServed(offer)) return offer;
    throw new AppError('model_not_found', {
      message: `The model \`${id}\` does not exist or you do not have access to it.`,
    });
  }

  private authenticate(request: FastifyRequest): Promise<Caller> {
    return this.apiTokens.authenticate(apiTokenOf(request.headers, request.query), { address: () => request.ip });
  }

  private isServed({ model, groupId }: Offer): boolean {
    return this.channels.serving(model.id, groupId).length > 0;
  }
}
