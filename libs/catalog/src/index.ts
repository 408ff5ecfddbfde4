export { CatalogModule } from './catalog.module';
export { CatalogService, type Model, type Offer, type OfferSeeker } from './catalog.service';
export { CatalogError } from './catalog-error';
export { diffCatalog, type AmountDiff, type CatalogDiff, type ModelDiff, type PriceDiff } from './diff-catalog';
export { exportCatalog } from './export-catalog';
export { importCatalog, type ImportResult } from './import-catalog';
export { priceInForce, rateFor, STANDARD_TIER, type Buyer, type PriceRate, type PriceVersion } from './price-version';
