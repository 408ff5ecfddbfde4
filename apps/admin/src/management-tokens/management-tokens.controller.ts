import type { Principal } from '@app/identity';
import { Body, Controller, Delete, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, CurrentPrincipal, Id, type Author } from '../http/request-parameters';
import { ManagementTokensAdministration } from './management-tokens.administration';
import { ManagementTokens, NewManagementTokenAnswer, NewManagementTokenBody } from './management-tokens.schemas';

/** One's own tokens for scripts that manage Weir. */
@ApiTags('Management tokens')
@Controller('api/management-tokens')
export class ManagementTokensController {
  constructor(private readonly tokens: ManagementTokensAdministration) {}

  @Get()
  @Allow('self')
  @Answers(ManagementTokens)
  list(@CurrentPrincipal() { userId }: Principal) {
    return this.tokens.list(userId);
  }

  /** Only a person makes one, and gives it no more than they may themselves. */
  @Post()
  @Allow('self')
  @Answers(NewManagementTokenAnswer, 201)
  create(
    @CurrentPrincipal() principal: Principal,
    @CurrentAuthor() author: Author,
    @Body({ schema: NewManagementTokenBody }) body: z.infer<typeof NewManagementTokenBody>,
  ) {
    return this.tokens.create(principal, body, author);
  }

  @Delete(':id')
  @Allow('self')
  @AnswersNothing()
  async revoke(
    @CurrentPrincipal() { userId }: Principal,
    @Id() id: string,
    @CurrentAuthor() author: Author,
  ): Promise<void> {
    await this.tokens.revoke(userId, id, author);
  }
}
