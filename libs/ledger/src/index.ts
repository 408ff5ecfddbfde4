export { placeHolds, type HoldOutcome, type HoldRequest, type PlacedHold, type RefusedHold } from './hold.queries';
export { LedgerModule } from './ledger.module';
export { LedgerService } from './ledger.service';
export type { Posted, Request } from './transactions';
export type { BudgetKey, BudgetPeriod, BudgetScope, NewBudget } from './verbs/budgets';
export type { LimitChange, StateChange } from './verbs/limits';
export type { Adjustment, Payment } from './verbs/pay';
export type { PromoGrant } from './verbs/promo';
export type { Reversal } from './verbs/reverse';
