import { SettingsModule } from '@app/settings';
import { Module } from '@nestjs/common';
import { SettingsController } from './settings.controller';

@Module({ imports: [SettingsModule], controllers: [SettingsController] })
export class SettingsAdminModule {}
