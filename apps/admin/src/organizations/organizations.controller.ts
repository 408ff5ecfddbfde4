import type { Principal, TenantScope } from '@app/identity';
import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import {
  CurrentAuthor,
  CurrentPrincipal,
  Scope,
  VersionedOrganization,
  type Author,
  type Target,
} from '../http/request-parameters';
import { OrganizationsAdministration } from './organizations.administration';
import {
  NewOrganizationBody,
  OrganizationAnswer,
  OrganizationChanges,
  OrganizationPage,
  OrganizationQuery,
} from './organizations.schemas';

@ApiTags('Organizations')
@Controller('api/organizations')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsAdministration) {}

  @Get()
  @Allow('organizations:read')
  @Answers(OrganizationPage)
  list(@Query({ schema: OrganizationQuery }) query: OrganizationQuery) {
    return this.organizations.list(query);
  }

  /** Opens its wallet as well, empty. */
  @Post()
  @Allow('organizations:manage')
  @Answers(OrganizationAnswer, 201)
  create(
    @CurrentAuthor() author: Author,
    @Body({ schema: NewOrganizationBody }) body: z.infer<typeof NewOrganizationBody>,
  ) {
    return this.organizations.create(body, author);
  }

  @Get(':organizationId')
  @Allow('organizations:read')
  @Answers(OrganizationAnswer)
  read(@Scope() { organizationId }: TenantScope) {
    return this.organizations.read(organizationId);
  }

  @Patch(':organizationId')
  @Allow('organizations:write')
  @Answers(OrganizationAnswer)
  update(
    @VersionedOrganization() target: Target,
    @CurrentPrincipal() principal: Principal,
    @CurrentAuthor() author: Author,
    @Body({ schema: OrganizationChanges }) changes: OrganizationChanges,
  ) {
    return this.organizations.update({ ...target, changes }, principal, author);
  }
}
