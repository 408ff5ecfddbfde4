export { addPrices, NewPrices, planNewPrices, type PlannedPrices } from './add-prices';
export { CatalogModule } from './catalog.module';
export { CatalogService, type Model, type Offer, type OfferSeeker } from './catalog.service';
export { CatalogError, type CatalogProblem } from './catalog-error';
export { Multiplier, unitOf, type PriceUnit } from './catalog-file';
export { inOrder, rateOfRow, type Rate, type Scope, type Version } from './catalog-state';
export { diffCatalog, type AmountDiff, type CatalogDiff, type ModelDiff, type PriceDiff } from './diff-catalog';
export { decimalOf, exportCatalog } from './export-catalog';
export { formatPrice, standaloneEntry } from './file-rates';
export { changeCatalog, importCatalog, importCatalogWithin, type ImportResult } from './import-catalog';
export {
  MARGIN_LEVELS,
  marginOf,
  priceTable,
  smallestMargin,
  type Margin,
  type MarginLevel,
  type PriceRow,
} from './price-table';
export { priceInForce, rateFor, STANDARD_TIER, type Buyer, type PriceRate, type PriceVersion } from './price-version';
