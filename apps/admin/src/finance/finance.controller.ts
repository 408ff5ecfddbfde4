import { BalancesService, MarginService, TieOutService, type BalanceOrder } from '@app/reporting';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { toBalances, toMargin, toTieOut } from './finance-answers';
import { BalancesAnswer, BalancesQuery, MarginAnswer, MarginQuery, TieOutAnswer, TieOutQuery } from './finance.schemas';

/** What the platform earns and owes. */
@ApiTags('Finance')
@Controller('api/finance')
export class FinanceController {
  constructor(
    private readonly margins: MarginService,
    private readonly tieOuts: TieOutService,
    private readonly wallets: BalancesService,
  ) {}

  /** Revenue, provider cost and margin over time and by group: exact sums of calls, some seconds behind. */
  @Get('margin')
  @Allow('ledger:read')
  @Answers(MarginAnswer)
  async margin(@Query({ schema: MarginQuery }) query: z.infer<typeof MarginQuery>): Promise<MarginAnswer> {
    return toMargin(await this.margins.margin(query));
  }

  /** What the ledger booked in that time, and whether the revenue of its days that are over is that of the calls. */
  @Get('tie-out')
  @Allow('ledger:read')
  @Answers(TieOutAnswer)
  async tieOut(@Query({ schema: TieOutQuery }) query: z.infer<typeof TieOutQuery>): Promise<TieOutAnswer> {
    return toTieOut(await this.tieOuts.tieOut(query));
  }

  /** The wallets of all organizations, now or as of an instant. */
  @Get('balances')
  @Allow('ledger:read')
  @Answers(BalancesAnswer)
  async balances(@Query({ schema: BalancesQuery }) query: z.infer<typeof BalancesQuery>): Promise<BalancesAnswer> {
    const { at = null, sort, lowBelowUsd: lowBelow, ...rest } = query;
    const order = { by: sort.replace('-', '') as BalanceOrder, isDescending: sort.startsWith('-') };
    return toBalances(await this.wallets.balances({ ...rest, at, lowBelow, sort: order }), at);
  }
}
