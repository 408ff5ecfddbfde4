import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { CatalogAdministration } from './catalog.administration';
import { CatalogController } from './catalog.controller';
import { PricePreview } from './price-preview';
import { PriceVersionsAdministration } from './price-versions.administration';
import { PriceVersionsController } from './price-versions.controller';

@Module({
  controllers: [PriceVersionsController, CatalogController],
  providers: [CatalogAdministration, PricePreview, PriceVersionsAdministration, Clock],
})
export class PricesAdminModule {}
