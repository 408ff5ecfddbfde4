import { recordChange } from '@app/audit';
import { AppError } from '@app/common';
import { Database } from '@app/database';
import { isSettingKey, SETTINGS, SettingsService, type SettingKey, type StoredSetting } from '@app/settings';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, instantOrNull } from '../http/answers';
import { CurrentAuthor, VersionedWordTarget, WordId, type Author, type Target } from '../http/request-parameters';
import { toInvalidValue } from '../http/validation.pipe';
import { SettingAnswer, SettingBody, SettingList } from './settings.schemas';

/** What owners set: see libs/settings for the keys and their shapes. */
@ApiTags('Settings')
@Controller('api/settings')
export class SettingsController {
  constructor(
    private readonly settings: SettingsService,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('settings:read')
  @Answers(SettingList)
  async list() {
    return { items: (await this.settings.readAll()).map(toAnswer) };
  }

  @Get(':id')
  @Allow('settings:read')
  @Answers(SettingAnswer)
  async read(@WordId() key: string) {
    return toAnswer(await this.settings.read(requireKey(key)));
  }

  @Put(':id')
  @Allow('settings:write')
  @Answers(SettingAnswer)
  async write(
    @VersionedWordTarget() { id: text, version: seenVersion }: Target,
    @Body({ schema: SettingBody }) body: z.infer<typeof SettingBody>,
    @CurrentAuthor() author: Author,
  ) {
    const key = requireKey(text);
    const parsed = z.object({ value: SETTINGS[key].unwrap() }).safeParse(body);
    if (!parsed.success) throw toInvalidValue(parsed.error.issues);
    const { value } = parsed.data;
    return this.database.prisma.$transaction(async (db) => {
      const before = await this.settings.read(key, db);
      const after = await this.settings.write(db, key, { value, seenVersion });
      const change = { action: 'setting.changed', subject: `setting:${key}`, before: before.value, after: value };
      await recordChange(db, { ...change, ...author });
      return toAnswer(after);
    });
  }
}

function requireKey(text: string): SettingKey {
  if (!isSettingKey(text)) throw new AppError('not_found');
  return text;
}

const toAnswer = ({ key, value, version, updatedAt }: StoredSetting): z.infer<typeof SettingAnswer> => ({
  ...{ key, value, version },
  updatedAt: instantOrNull(updatedAt),
});
