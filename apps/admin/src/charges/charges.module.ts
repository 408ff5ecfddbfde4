import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { ChargesAdministration } from './charges.administration';
import { ChargesController } from './charges.controller';

@Module({ controllers: [ChargesController], providers: [ChargesAdministration, Clock] })
export class ChargesAdminModule {}
