export { placeHolds, releaseHolds, type Abandoned, type HoldOutcome, type HoldRequest } from './hold.queries';
export { LedgerModule } from './ledger.module';
export { LedgerService, type TopUp } from './ledger.service';
