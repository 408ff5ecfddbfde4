import { AppError } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { SETTINGS, type SettingKey, type SettingValue } from './settings-registry';

export interface StoredSetting<Key extends SettingKey = SettingKey> {
  readonly key: Key;
  readonly value: SettingValue<Key>;
  /** 0 while nobody has set it. */
  readonly version: number;
  readonly updatedAt: Date | null;
}

/** What owners set in the dashboard. */
@Injectable()
export class SettingsService {
  constructor(private readonly database: Database) {}

  async valueOf<Key extends SettingKey>(key: Key): Promise<SettingValue<Key>> {
    return (await this.read(key)).value;
  }

  /** A stored value that an older or newer Weir wrote in another shape counts as not set. */
  async read<Key extends SettingKey>(
    key: Key,
    db: Prisma.TransactionClient = this.database.prisma,
  ): Promise<StoredSetting<Key>> {
    const row = await db.setting.findUnique({ where: { key } });
    const stored = SETTINGS[key].safeParse(row?.value);
    const value = (stored.success ? stored.data : SETTINGS[key].parse(undefined)) as SettingValue<Key>;
    return { key, value, version: row?.version ?? 0, updatedAt: row?.updatedAt ?? null };
  }

  async readAll(): Promise<StoredSetting[]> {
    return Promise.all((Object.keys(SETTINGS) as SettingKey[]).map((key) => this.read(key)));
  }

  /** `value` fits the key's schema. Throws AppError('version_conflict') when somebody else was faster. */
  async write<Key extends SettingKey>(
    db: Prisma.TransactionClient,
    key: Key,
    { value, seenVersion }: { readonly value: SettingValue<Key>; readonly seenVersion: number },
  ): Promise<StoredSetting<Key>> {
    const written =
      seenVersion === 0
        ? await db.setting.createMany({ data: [{ key, value }], skipDuplicates: true })
        : await db.setting.updateMany({
            where: { key, version: seenVersion },
            data: { value, version: { increment: 1 } },
          });
    if (written.count === 0) throw new AppError('version_conflict', { param: 'If-Match' });
    return this.read(key, db);
  }
}
