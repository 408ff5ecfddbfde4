export { LiveSettings } from './live-settings';
export { SettingsModule } from './settings.module';
export { isSettingKey, SETTINGS, type SettingKey, type SettingValue } from './settings-registry';
export { SettingsService, type StoredSetting } from './settings.service';
