import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { IdentityService } from './identity.service';

@Module({ providers: [IdentityService, Clock], exports: [IdentityService] })
export class IdentityModule {}
