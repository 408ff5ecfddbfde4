import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, Id, VersionedTarget, type Author, type Target } from '../http/request-parameters';
import { GroupsAdministration } from './groups.administration';
import { GroupAnswer, GroupChanges, GroupPage, GroupQuery, NewGroupBody } from './groups.schemas';

/** Organizations with the same channels and prices. */
@ApiTags('Groups')
@Controller('api/groups')
export class GroupsController {
  constructor(private readonly groups: GroupsAdministration) {}

  @Get()
  @Allow('groups:read')
  @Answers(GroupPage)
  list(@Query({ schema: GroupQuery }) query: z.infer<typeof GroupQuery>) {
    return this.groups.list(query);
  }

  @Post()
  @Allow('groups:write')
  @Answers(GroupAnswer, 201)
  create(@CurrentAuthor() author: Author, @Body({ schema: NewGroupBody }) body: z.infer<typeof NewGroupBody>) {
    return this.groups.create(body, author);
  }

  @Get(':id')
  @Allow('groups:read')
  @Answers(GroupAnswer)
  read(@Id() id: string) {
    return this.groups.read(id);
  }

  @Patch(':id')
  @Allow('groups:write')
  @Answers(GroupAnswer)
  update(
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
    @Body({ schema: GroupChanges }) changes: z.infer<typeof GroupChanges>,
  ) {
    return this.groups.update({ ...target, changes }, author);
  }

  @Delete(':id')
  @Allow('groups:write')
  @AnswersNothing()
  async remove(@VersionedTarget() target: Target, @CurrentAuthor() author: Author): Promise<void> {
    await this.groups.remove(target, author);
  }
}
