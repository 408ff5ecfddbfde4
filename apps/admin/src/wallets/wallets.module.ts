import { LedgerModule } from '@app/ledger';
import { Module } from '@nestjs/common';
import { WalletStatement } from './wallet-statement';
import { WalletVerbsController } from './wallet-verbs.controller';
import { WalletsAdministration } from './wallets.administration';
import { WalletsController } from './wallets.controller';

@Module({
  imports: [LedgerModule],
  controllers: [WalletsController, WalletVerbsController],
  providers: [WalletsAdministration, WalletStatement],
})
export class WalletsAdminModule {}
