import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, Id, IdempotencyKey, type Author } from '../http/request-parameters';
import { RedemptionBatchesAdministration } from './redemption-batches.administration';
import {
  NewRedemptionBatchAnswer,
  NewRedemptionBatchBody,
  RedemptionBatchAnswer,
  RedemptionBatchPage,
  RedemptionBatchQuery,
  RedemptionCodePage,
  RedemptionCodeQuery,
} from './redemption-batches.schemas';

/** Redemption codes as operators make and watch them. */
@ApiTags('Redemption codes')
@Controller('api/redemption-batches')
export class RedemptionBatchesController {
  constructor(private readonly batches: RedemptionBatchesAdministration) {}

  @Get()
  @Allow('redemption-codes:read')
  @Answers(RedemptionBatchPage)
  list(@Query({ schema: RedemptionBatchQuery }) query: z.infer<typeof RedemptionBatchQuery>) {
    return this.batches.list(query);
  }

  @Post()
  @Allow('redemption-codes:write')
  @Answers(NewRedemptionBatchAnswer, 201)
  create(
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: NewRedemptionBatchBody }) body: z.infer<typeof NewRedemptionBatchBody>,
  ) {
    return this.batches.create(body, idempotencyKey, author);
  }

  @Get(':id')
  @Allow('redemption-codes:read')
  @Answers(RedemptionBatchAnswer)
  read(@Id() id: string) {
    return this.batches.read(id);
  }

  @Get(':id/codes')
  @Allow('redemption-codes:read')
  @Answers(RedemptionCodePage)
  listCodes(@Id() id: string, @Query({ schema: RedemptionCodeQuery }) query: z.infer<typeof RedemptionCodeQuery>) {
    return this.batches.listCodes(id, query);
  }

  /** Its codes that are still open are worth nothing from now on. Revoking again changes nothing. */
  @Post(':id/revocation')
  @Allow('redemption-codes:write')
  @Answers(RedemptionBatchAnswer)
  revoke(@Id() id: string, @CurrentAuthor() author: Author) {
    return this.batches.revoke(id, author);
  }
}
