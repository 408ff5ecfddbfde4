import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, VersionedWordTarget, WordId, type Author, type Target } from '../http/request-parameters';
import { ModelsAdministration } from './models.administration';
import { ModelAnswer, ModelChanges, ModelChannelsAnswer, ModelPage, ModelQuery, NewModelBody } from './models.schemas';

/** The models of the catalogue, with what they cost and earn. */
@ApiTags('Models')
@Controller('api/models')
export class ModelsController {
  constructor(private readonly models: ModelsAdministration) {}

  @Get()
  @Allow('models:read')
  @Answers(ModelPage)
  list(@Query({ schema: ModelQuery }) query: z.infer<typeof ModelQuery>) {
    return this.models.list(query);
  }

  @Post()
  @Allow('models:write')
  @Answers(ModelAnswer, 201)
  create(@CurrentAuthor() author: Author, @Body({ schema: NewModelBody }) body: z.infer<typeof NewModelBody>) {
    return this.models.create(body, author);
  }

  @Get(':id')
  @Allow('models:read')
  @Answers(ModelAnswer)
  read(@WordId() id: string) {
    return this.models.read(id);
  }

  @Get(':id/channels')
  @Allow('channels:read')
  @Answers(ModelChannelsAnswer)
  channels(@WordId() id: string) {
    return this.models.channelsOf(id);
  }

  @Patch(':id')
  @Allow('models:write')
  @Answers(ModelAnswer)
  update(
    @VersionedWordTarget() target: Target,
    @CurrentAuthor() author: Author,
    @Body({ schema: ModelChanges }) changes: z.infer<typeof ModelChanges>,
  ) {
    return this.models.update(target, changes, author);
  }

  /** Only one that never had a price and is on no channel. */
  @Delete(':id')
  @Allow('models:write')
  @AnswersNothing()
  async delete(@VersionedWordTarget() target: Target, @CurrentAuthor() author: Author): Promise<void> {
    await this.models.delete(target, author);
  }
}
