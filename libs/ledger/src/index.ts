export { placeHolds, type HoldOutcome, type HoldRequest, type PlacedHold, type RefusedHold } from './hold.queries';
export { LedgerModule } from './ledger.module';
export { LedgerService } from './ledger.service';
export type { Posted, Request } from './transactions';
export type { BudgetKey, BudgetPeriod, BudgetScope, NewBudget } from './verbs/budgets';
export type { LimitChange, StateChange } from './verbs/limits';
export type { Adjustment, Payment } from './verbs/pay';
export { openGrants, type PromoGrant, type PromoGrantState } from './verbs/promo';
export { isReversible, type Reversal } from './verbs/reverse';
