import { Clock } from '@app/common';
import { IdentityModule } from '@app/identity';
import { Module } from '@nestjs/common';
import { LoginAdminModule } from '../auth/login.module';
import { InvitationsAdministration } from './invitations.administration';
import { InvitationsController } from './invitations.controller';
import { InvitedController } from './invited.controller';

@Module({
  imports: [IdentityModule, LoginAdminModule],
  controllers: [InvitationsController, InvitedController],
  providers: [InvitationsAdministration, Clock],
})
export class InvitationsAdminModule {}
