import { OidcProvidersService } from '@app/identity';
import { Body, Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Site } from '../auth/site';
import { Answers, AnswersNothing, instant } from '../http/answers';
import { CurrentAuthor, VersionedWordTarget, WordId, type Author, type Target } from '../http/request-parameters';
import { redirectUriOf } from './oidc.controller';
import { NewProviderBody, ProviderAnswer, ProviderChanges, ProviderList } from './oidc.schemas';

/** Who else may vouch for our users. */
@ApiTags('Login providers')
@Controller('api/oidc-providers')
export class OidcProvidersController {
  constructor(
    private readonly providers: OidcProvidersService,
    private readonly site: Site,
  ) {}

  @Get()
  @Allow('settings:read')
  @Answers(ProviderList)
  async list() {
    return { items: (await this.providers.list()).map((row) => this.toAnswer(row)) };
  }

  @Post()
  @Allow('settings:write')
  @Answers(ProviderAnswer, 201)
  async add(
    @Body({ schema: NewProviderBody }) { id, ...facts }: z.infer<typeof NewProviderBody>,
    @CurrentAuthor() author: Author,
  ) {
    return this.toAnswer(await this.providers.add(id, facts, author));
  }

  @Get(':id')
  @Allow('settings:read')
  @Answers(ProviderAnswer)
  async read(@WordId() id: string) {
    return this.toAnswer(await this.providers.read(id));
  }

  /** Without `clientSecret` the one there is stays. */
  @Patch(':id')
  @Allow('settings:write')
  @Answers(ProviderAnswer)
  async change(
    @VersionedWordTarget() target: Target,
    @Body({ schema: ProviderChanges }) changes: z.infer<typeof ProviderChanges>,
    @CurrentAuthor() author: Author,
  ) {
    return this.toAnswer(await this.providers.change(target, changes, author));
  }

  /** With the identities that are linked to it. */
  @Delete(':id')
  @Allow('settings:write')
  @AnswersNothing()
  async remove(@VersionedWordTarget() target: Target, @CurrentAuthor() author: Author) {
    await this.providers.remove(target, author);
  }

  private toAnswer(row: Awaited<ReturnType<OidcProvidersService['read']>>) {
    const redirectUri = redirectUriOf(this.site.home, row.id);
    return { ...row, redirectUri, createdAt: instant(row.createdAt) };
  }
}
