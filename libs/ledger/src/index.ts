export { placeHolds, type HoldOutcome, type HoldRequest, type PlacedHold, type RefusedHold } from './hold.queries';
export { LedgerModule } from './ledger.module';
export { LedgerService, type TopUp } from './ledger.service';
