import { Clock } from '@app/common';
import { LedgerModule } from '@app/ledger';
import { MailModule } from '@app/mail';
import { SettingsModule } from '@app/settings';
import { VaultModule } from '@app/vault';
import { Module } from '@nestjs/common';
import { BalanceLetters } from './balance-letters.service';
import { BankTransfersService } from './bank-transfers.service';
import { PaymentLedger } from './payment-ledger';
import { PaymentProvidersService } from './payment-providers.service';
import { PaymentsService } from './payments.service';
import { RedemptionBatchesService } from './redemption-batches.service';
import { RedemptionsService } from './redemptions.service';
import { AutomaticTopUpsService } from './stripe/automatic-top-ups.service';
import { CheckoutsService } from './stripe/checkouts.service';
import { RefundsService } from './stripe/refunds.service';
import { StripeGateway } from './stripe/stripe-gateway';
import { TopUpBounds } from './top-up-bounds';
import { TopUpRulesService } from './top-up-rules.service';
import { SignedWebhooks } from './webhook/signed-webhooks.service';

const SERVICES = [
  AutomaticTopUpsService,
  BalanceLetters,
  BankTransfersService,
  CheckoutsService,
  PaymentProvidersService,
  PaymentsService,
  RedemptionBatchesService,
  RedemptionsService,
  RefundsService,
  SignedWebhooks,
  StripeGateway,
  TopUpBounds,
  TopUpRulesService,
];

@Module({
  imports: [LedgerModule, MailModule, SettingsModule, VaultModule],
  providers: [...SERVICES, PaymentLedger, Clock],
  exports: SERVICES,
})
export class PaymentsModule {}
