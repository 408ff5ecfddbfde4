import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, Id, VersionedTarget, type Author, type Target } from '../http/request-parameters';
import { ChannelBulkChanges } from './bulk-changes';
import { ChannelsAdministration } from './channels.administration';
import {
  BulkAnswer,
  BulkChanges,
  ChannelAnswer,
  ChannelChanges,
  ChannelOptions,
  ChannelPage,
  ChannelQuery,
  DuplicateBody,
  NewChannelBody,
  ProviderList,
} from './channels.schemas';
import { Providers } from './providers';

/** The upstreams of this Weir. */
@ApiTags('Channels')
@Controller('api')
export class ChannelsController {
  constructor(
    private readonly channels: ChannelsAdministration,
    private readonly bulk: ChannelBulkChanges,
    private readonly providers: Providers,
  ) {}

  /** The vendors a channel can be of, and what each of them asks for. */
  @Get('providers')
  @Allow('channels:read')
  @Answers(ProviderList)
  async listProviders() {
    const items = await this.providers.list();
    return { items: items.map(({ adapterId: _ours, ...provider }) => provider), total: items.length };
  }

  @Get('channels')
  @Allow('channels:read')
  @Answers(ChannelPage)
  list(@Query({ schema: ChannelQuery }) query: z.infer<typeof ChannelQuery>) {
    return this.channels.list(query);
  }

  /** The models and groups a channel can be given. */
  @Get('channels/options')
  @Allow('channels:read')
  @Answers(ChannelOptions)
  options() {
    return this.channels.options();
  }

  @Post('channels')
  @Allow('channels:write')
  @Answers(ChannelAnswer, 201)
  create(
    @CurrentAuthor() author: Author,
    @Body({ schema: NewChannelBody }) body: z.infer<typeof NewChannelBody>,
  ): Promise<ChannelAnswer> {
    return this.channels.create(body, author);
  }

  /** Sets the same for several channels: all of them, or none. Last write wins: no version is asked for. */
  @Patch('channels')
  @Allow('channels:write')
  @Answers(BulkAnswer)
  updateAll(@CurrentAuthor() author: Author, @Body({ schema: BulkChanges }) body: z.infer<typeof BulkChanges>) {
    return this.bulk.apply(body, author);
  }

  @Get('channels/:id')
  @Allow('channels:read')
  @Answers(ChannelAnswer)
  read(@Id() id: string): Promise<ChannelAnswer> {
    return this.channels.read(id);
  }

  @Patch('channels/:id')
  @Allow('channels:write')
  @Answers(ChannelAnswer)
  update(
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
    @Body({ schema: ChannelChanges }) changes: ChannelChanges,
  ): Promise<ChannelAnswer> {
    return this.channels.update({ ...target, changes }, author);
  }

  /** Its credentials go with it; the usage records of its calls stay, and keep its id. */
  @Delete('channels/:id')
  @Allow('channels:write')
  @AnswersNothing()
  async delete(@VersionedTarget() target: Target, @CurrentAuthor() author: Author): Promise<void> {
    await this.channels.delete(target, author);
  }

  /** A disabled copy, credentials included. */
  @Post('channels/:id/duplicate')
  @Allow('channels:write')
  @Answers(ChannelAnswer, 201)
  duplicate(
    @Id() id: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: DuplicateBody }) { name }: z.infer<typeof DuplicateBody>,
  ): Promise<ChannelAnswer> {
    return this.channels.duplicate(id, name, author);
  }
}
