import { Database, Snapshot } from '@app/database';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SETTINGS, type SettingKey, type SettingValue } from './settings-registry';
import { SettingsService } from './settings.service';

const REFRESH_MS = 5_000;

/** All settings in memory, for what asks at every call. A change is here within moments; while it cannot be read the last stays. */
@Injectable()
export class LiveSettings implements OnModuleInit, OnApplicationShutdown {
  private readonly snapshot: Snapshot<ReadonlyMap<string, unknown>>;

  constructor(database: Database, settings: SettingsService) {
    const load = async () =>
      new Map((await settings.readAll()).map(({ key, value }) => [key as string, value as unknown]));
    this.snapshot = new Snapshot(load, {
      everyMs: REFRESH_MS,
      changes: { feed: database.changes, of: ['settings'] },
      onError: () => undefined,
    });
  }

  async onModuleInit(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): void {
    this.snapshot.stop();
  }

  current<Key extends SettingKey>(key: Key): SettingValue<Key> {
    return (this.snapshot.current().get(key) ?? SETTINGS[key].parse(undefined)) as SettingValue<Key>;
  }
}
