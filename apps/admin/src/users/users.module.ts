import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { UsersAdministration } from './users.administration';
import { UsersController } from './users.controller';

@Module({ controllers: [UsersController], providers: [UsersAdministration, Clock] })
export class UsersAdminModule {}
