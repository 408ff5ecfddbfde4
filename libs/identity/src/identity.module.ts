import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { IdentityService } from './identity.service';
import { ManagementTokensService } from './management-tokens.service';
import { PrincipalsService } from './principals.service';

const SERVICES = [IdentityService, ManagementTokensService, PrincipalsService];

@Module({ providers: [...SERVICES, Clock], exports: SERVICES })
export class IdentityModule {}
