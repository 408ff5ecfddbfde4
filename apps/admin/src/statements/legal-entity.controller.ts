import { recordChange } from '@app/audit';
import { Database } from '@app/database';
import { SETTINGS, SettingsService, type StoredSetting } from '@app/settings';
import { AppError } from '@app/common';
import { Body, Controller, Get, Headers, Put } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, type Author } from '../http/request-parameters';

const LegalEntityBody = SETTINGS.finance.unwrap();
const LegalEntityAnswer = LegalEntityBody.extend({ version: z.number().int() }).meta({ id: 'LegalEntity' });

/** The setting `finance`, for those who keep the books: owners see it among the other settings as well. */
@ApiTags('Statements')
@Controller('api/legal-entity')
export class LegalEntityController {
  constructor(
    private readonly settings: SettingsService,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('statements:read')
  @Answers(LegalEntityAnswer)
  async read() {
    return toAnswer(await this.settings.read('finance'));
  }

  @Put()
  @Allow('statements:write')
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag it was read with: `"1"`' })
  @Answers(LegalEntityAnswer)
  write(
    @Headers('if-match') seen: string | undefined,
    @CurrentAuthor() author: Author,
    @Body({ schema: LegalEntityBody }) value: z.infer<typeof LegalEntityBody>,
  ) {
    const version = /^"(\d{1,9})"$/.exec(seen ?? '')?.[1];
    if (!version) throw new AppError('version_required', { param: 'If-Match' });
    return this.database.prisma.$transaction(async (db) => {
      const before = await this.settings.read('finance', db);
      const after = await this.settings.write(db, 'finance', { value, seenVersion: Number(version) });
      const change = { action: 'setting.changed', subject: 'setting:finance', before: before.value, after: value };
      await recordChange(db, { ...change, ...author });
      return toAnswer(after);
    });
  }
}

const toAnswer = ({ value, version }: StoredSetting<'finance'>) => ({ ...value, version });
