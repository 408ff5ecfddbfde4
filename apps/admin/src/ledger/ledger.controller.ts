import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { Id, WordId } from '../http/request-parameters';
import { LedgerBook } from './ledger-book';
import {
  AccountsAnswer,
  AccountsQuery,
  CallsQuery,
  LedgerTransactionAnswer,
  SettledCallsAnswer,
  TransactionsAnswer,
  TransactionsQuery,
  TrialBalanceAnswer,
  TrialBalanceQuery,
} from './ledger.schemas';

/** Every account, every transaction, every entry; and from those of usage on to the calls. */
@ApiTags('Ledger')
@Controller('api/ledger')
export class LedgerController {
  constructor(private readonly book: LedgerBook) {}

  @Get('accounts')
  @Allow('ledger:read')
  @Answers(AccountsAnswer)
  accounts(@Query({ schema: AccountsQuery }) query: z.infer<typeof AccountsQuery>): Promise<AccountsAnswer> {
    return this.book.accounts(query);
  }

  /** Newest first. A search that takes too long ends early: `isComplete` is false, and `nextCursor` goes on from there. */
  @Get('accounts/:id/transactions')
  @Allow('ledger:read')
  @Answers(TransactionsAnswer)
  transactions(
    @Id() accountId: string,
    @Query({ schema: TransactionsQuery }) query: z.infer<typeof TransactionsQuery>,
  ): Promise<TransactionsAnswer> {
    const { cursor, limit, period, ...filter } = query;
    return this.book.transactions({ ...filter, accountId, period: period && `${period}-01` }, { cursor, limit });
  }

  @Get('transactions/:id')
  @Allow('ledger:read')
  @Answers(LedgerTransactionAnswer)
  transaction(@WordId() id: string): Promise<LedgerTransactionAnswer> {
    return this.book.transaction(id);
  }

  /** The calls that it settled, in the order of their admission. */
  @Get('transactions/:id/requests')
  @Allow('ledger:read')
  @Answers(SettledCallsAnswer)
  settledCalls(
    @WordId() id: string,
    @Query({ schema: CallsQuery }) query: z.infer<typeof CallsQuery>,
  ): Promise<SettledCallsAnswer> {
    return this.book.settledCalls(id, query);
  }

  /** All accounts by kind, at an instant: debits are credits. */
  @Get('trial-balance')
  @Allow('ledger:read')
  @Answers(TrialBalanceAnswer)
  trialBalance(
    @Query({ schema: TrialBalanceQuery }) { at }: z.infer<typeof TrialBalanceQuery>,
  ): Promise<TrialBalanceAnswer> {
    return this.book.trialBalance(at ?? null);
  }
}
