import { PaymentsModule } from '@app/payments';
import { SettingsModule } from '@app/settings';
import { StatementsModule } from '@app/statements';
import { Module } from '@nestjs/common';
import { LoginAdminModule } from '../auth/login.module';
import { OwnPaymentsAdministration } from './own-payments.administration';
import { OwnPaymentsController } from './own-payments.controller';
import { PaymentProvidersController } from './payment-providers.controller';
import { PaymentWebhooksController } from './payment-webhooks.controller';
import { PaymentsAdministration } from './payments.administration';
import { PaymentsController } from './payments.controller';
import { ReceiptsAdministration } from './receipts.administration';

@Module({
  imports: [LoginAdminModule, PaymentsModule, SettingsModule, StatementsModule],
  controllers: [OwnPaymentsController, PaymentProvidersController, PaymentWebhooksController, PaymentsController],
  providers: [OwnPaymentsAdministration, PaymentsAdministration, ReceiptsAdministration],
})
export class PaymentsAdminModule {}
