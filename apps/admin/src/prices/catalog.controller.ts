import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, type Author } from '../http/request-parameters';
import { CatalogAdministration } from './catalog.administration';
import { CatalogAnswer, CatalogBody, CatalogImportAnswer, CatalogQuery } from './prices.schemas';

/** Models and prices as a file: the one that `npm run catalog:import` takes. */
@ApiTags('Catalogue')
@Controller('api/catalog')
export class CatalogController {
  constructor(private readonly catalog: CatalogAdministration) {}

  @Get()
  @Allow('prices:read')
  @Answers(CatalogAnswer)
  export() {
    return this.catalog.export();
  }

  /** Answers what it changes; with `dryRun=true` what it would change. */
  @Post('import')
  @Allow('prices:write')
  @Answers(CatalogImportAnswer)
  import(
    @Query({ schema: CatalogQuery }) { dryRun }: z.infer<typeof CatalogQuery>,
    @CurrentAuthor() author: Author,
    @Body({ schema: CatalogBody }) content: z.infer<typeof CatalogBody>,
  ) {
    return dryRun === 'true' ? this.catalog.dryRun(content) : this.catalog.import(content, author);
  }
}
