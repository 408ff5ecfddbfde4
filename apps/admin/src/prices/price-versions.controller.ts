import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, WordId, type Author } from '../http/request-parameters';
import { PricePreview } from './price-preview';
import { PriceVersionsAdministration } from './price-versions.administration';
import {
  AddedMultiples,
  AddedPriceVersions,
  MultiplierBody,
  NewPriceVersionBody,
  PreviewAnswer,
  PreviewBody,
  PriceScopesAnswer,
  PriceScopesQuery,
  PriceVersionPage,
  PriceVersionQuery,
} from './prices.schemas';

/** The prices of models over time. They can be added to, never changed. */
@ApiTags('Prices')
@Controller('api')
export class PriceVersionsController {
  constructor(
    private readonly priceVersions: PriceVersionsAdministration,
    private readonly previews: PricePreview,
  ) {}

  @Get('models/:id/price-versions')
  @Allow('prices:read')
  @Answers(PriceVersionPage)
  list(@WordId() modelId: string, @Query({ schema: PriceVersionQuery }) query: z.infer<typeof PriceVersionQuery>) {
    return this.priceVersions.list(modelId, query);
  }

  @Post('models/:id/price-versions')
  @Allow('prices:write')
  @Answers(AddedPriceVersions, 201)
  add(
    @WordId() modelId: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: NewPriceVersionBody }) body: z.infer<typeof NewPriceVersionBody>,
  ) {
    return this.priceVersions.add(modelId, body, author);
  }

  /** What a call would be charged, before and after. Changes nothing. */
  @Post('models/:id/price-versions/preview')
  @Allow('prices:read')
  @Answers(PreviewAnswer)
  preview(@WordId() modelId: string, @Body({ schema: PreviewBody }) body: z.infer<typeof PreviewBody>) {
    return this.previews.of(modelId, body);
  }

  /** Whom prices can be for, by name. */
  @Get('price-scopes')
  @Allow('prices:read')
  @Answers(PriceScopesAnswer)
  scopes(@Query({ schema: PriceScopesQuery }) { search }: z.infer<typeof PriceScopesQuery>) {
    return this.priceVersions.scopes(search);
  }

  /** One multiple for a group or an organization, on many models. */
  @Post('price-multiples')
  @Allow('prices:write')
  @Answers(AddedMultiples, 201)
  multiply(@CurrentAuthor() author: Author, @Body({ schema: MultiplierBody }) body: z.infer<typeof MultiplierBody>) {
    return this.priceVersions.multiply(body, author);
  }
}
