import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { MembersAdministration } from './members.administration';
import { MembersController } from './members.controller';

@Module({ controllers: [MembersController], providers: [MembersAdministration, Clock] })
export class MembersAdminModule {}
