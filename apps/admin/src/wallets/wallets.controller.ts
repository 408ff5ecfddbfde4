import type { Principal, TenantScope } from '@app/identity';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentPrincipal, Scope } from '../http/request-parameters';
import { WalletStatement } from './wallet-statement';
import { WalletsAdministration } from './wallets.administration';
import { TransactionPage, TransactionQuery, WalletAnswer } from './wallets.schemas';

/** What an organization has, and what became of it. */
@ApiTags('Wallets')
@Controller('api/organizations/:organizationId/wallet')
export class WalletsController {
  constructor(
    private readonly wallets: WalletsAdministration,
    private readonly statement: WalletStatement,
  ) {}

  @Get()
  @Allow('wallets:read')
  @Answers(WalletAnswer)
  read(@Scope() { organizationId }: TenantScope) {
    return this.wallets.read(organizationId);
  }

  @Get('transactions')
  @Allow('wallets:read')
  @Answers(TransactionPage)
  listTransactions(
    @Scope() { organizationId }: TenantScope,
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: TransactionQuery }) query: TransactionQuery,
  ) {
    return this.statement.list(organizationId, query, principal);
  }
}
