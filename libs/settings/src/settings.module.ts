import { Module } from '@nestjs/common';
import { LiveSettings } from './live-settings';
import { SettingsService } from './settings.service';

@Module({ providers: [SettingsService, LiveSettings], exports: [SettingsService, LiveSettings] })
export class SettingsModule {}
