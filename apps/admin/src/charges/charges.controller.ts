import type { TenantScope } from '@app/identity';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { Id, Scope } from '../http/request-parameters';
import { ChargesAdministration } from './charges.administration';
import { ChargeAnswer, LatestChargeAnswer } from './charges.schemas';

/** What a call consumed and cost, as soon as it is settled. */
@ApiTags('Charges')
@Controller('api/organizations/:organizationId')
export class ChargesController {
  constructor(private readonly charges: ChargesAdministration) {}

  /** Of one call, by the `x-request-id` of its answer. 404 until it is settled. */
  @Get('charges/:requestId')
  @Allow('requests:read')
  @Answers(ChargeAnswer)
  read(@Scope() scope: TenantScope, @Param('requestId') requestId: string) {
    return this.charges.read(requestId, scope);
  }

  /** Of the latest call of an API token within the last quarter of an hour, if any. */
  @Get('api-tokens/:id/latest-charge')
  @Allow('requests:read')
  @Answers(LatestChargeAnswer)
  readLatest(@Scope() scope: TenantScope, @Id() id: string) {
    return this.charges.readLatest(id, scope);
  }
}
