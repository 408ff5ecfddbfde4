import { Module } from '@nestjs/common';
import { GroupsAdministration } from './groups.administration';
import { GroupsController } from './groups.controller';

@Module({ controllers: [GroupsController], providers: [GroupsAdministration] })
export class GroupsAdminModule {}
