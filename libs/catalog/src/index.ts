export { CatalogModule } from './catalog.module';
export { CatalogService, type Model, type Offer, type OfferSeeker } from './catalog.service';
export { importCatalog, type ImportResult } from './import-catalog';
export { priceInForce, type PriceVersion } from './price-version';
