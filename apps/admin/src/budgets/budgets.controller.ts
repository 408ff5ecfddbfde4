import type { TenantScope } from '@app/identity';
import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, Id, Scope, type Author } from '../http/request-parameters';
import { BudgetsAdministration } from './budgets.administration';
import { BudgetPage, BudgetQuery, NewBudgetBody } from './budgets.schemas';

/** The most that an organization, or one of its users, API tokens or projects, may spend in a period. */
@ApiTags('Budgets')
@Controller('api/organizations/:organizationId/budgets')
export class BudgetsController {
  constructor(private readonly budgets: BudgetsAdministration) {}

  @Get()
  @Allow('budgets:read')
  @Answers(BudgetPage)
  list(@Scope() scope: TenantScope, @Query({ schema: BudgetQuery }) query: BudgetQuery) {
    return this.budgets.list(scope, query);
  }

  /** Sets or changes one: there is one for each subject and period. Calls in flight go on. */
  @Post()
  @Allow('budgets:write')
  @AnswersNothing()
  async set(
    @Scope() { organizationId }: TenantScope,
    @CurrentAuthor() author: Author,
    @Body({ schema: NewBudgetBody }) body: z.infer<typeof NewBudgetBody>,
  ): Promise<void> {
    await this.budgets.set(organizationId, body, author);
  }

  @Delete(':id')
  @Allow('budgets:write')
  @AnswersNothing()
  async remove(
    @Scope() { organizationId }: TenantScope,
    @Id() id: string,
    @CurrentAuthor() author: Author,
  ): Promise<void> {
    await this.budgets.remove(id, organizationId, author);
  }
}
