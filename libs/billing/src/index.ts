export type { AdmittedCall, Ending, Payer } from './admitted-call';
export { BillingModule } from './billing.module';
export { BillingService } from './billing.service';
export { ExpectedCostsTask } from './expected-costs-task';
export { findViolations, type Violation } from './find-violations';
export { INVARIANTS, type Invariant } from './invariants';
export { SettlementModule } from './settlement.module';
export { SettlementService } from './settlement.service';
export { fitToModel, worstCase } from './worst-case';
