export { PaymentsModule } from './payments.module';
export { RedemptionBatchesService, type NewRedemptionBatch, type MadeBatch } from './redemption-batches.service';
export { RedemptionsService, type Redeemed, type Redemption } from './redemptions.service';
export { topUpsOf, type TopUp } from './top-ups.queries';
