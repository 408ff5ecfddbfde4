export { CatalogModule } from './catalog.module';
export { CatalogService, type Model, type Offer, type OfferSeeker } from './catalog.service';
export { importCatalog, type ImportResult } from './import-catalog';
export { priceInForce, rateFor, STANDARD_TIER, type Buyer, type PriceRate, type PriceVersion } from './price-version';
