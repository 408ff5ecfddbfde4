import { decimal } from './decimal';
import type { TenantScope } from '@app/identity';
import { BillingProfilesService, microOfPercent, percentOfMicro, type StoredProfile } from '@app/statements';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, Scope, VersionedOrganization, type Author, type Target } from '../http/request-parameters';
import { BillingProfileAnswer, BillingProfileBody } from './statements.schemas';

/** Who an organization is on its statements: kept by finance. */
@ApiTags('Statements')
@Controller('api/organizations/:organizationId/billing-profile')
export class BillingProfilesController {
  constructor(private readonly profiles: BillingProfilesService) {}

  @Get()
  @Allow('statements:read')
  @Answers(BillingProfileAnswer)
  async read(@Scope() { organizationId }: TenantScope) {
    return toAnswer(await this.profiles.read(organizationId));
  }

  @Put()
  @Allow('statements:write')
  @Answers(BillingProfileAnswer)
  async write(
    @VersionedOrganization() { id, version }: Target,
    @CurrentAuthor() author: Author,
    @Body({ schema: BillingProfileBody }) body: z.infer<typeof BillingProfileBody>,
  ) {
    const { currencyPerUsd, taxRatePercent, ...rest } = body;
    const taxRateMicro = taxRatePercent === null ? null : microOfPercent(taxRatePercent);
    const profile = { ...rest, currencyMicro: decimal.parse(currencyPerUsd), taxRateMicro };
    return toAnswer(await this.profiles.write(id, profile, { version, ...author }));
  }
}

function toAnswer(profile: StoredProfile): z.infer<typeof BillingProfileAnswer> {
  const { legalName, address, taxId, email, language, currency, paymentDays, taxTreatment, taxName } = profile;
  return {
    ...{ legalName, address, taxId, email, language, currency, paymentDays, taxTreatment, taxName },
    currencyPerUsd: decimal.format(profile.currencyMicro),
    taxRatePercent: profile.taxRateMicro === null ? null : percentOfMicro(profile.taxRateMicro),
    version: profile.version,
  };
}
