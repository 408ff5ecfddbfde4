import { Body, Controller, Get, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, Id, VersionedTarget, type Author, type Target } from '../http/request-parameters';
import { UsersAdministration } from './users.administration';
import { UserAnswer, UserChanges, UserPage, UserQuery } from './users.schemas';

/** People who log in. New ones come by invitation. */
@ApiTags('Users')
@Controller('api/users')
export class UsersController {
  constructor(private readonly users: UsersAdministration) {}

  @Get()
  @Allow('users:read')
  @Answers(UserPage)
  list(@Query({ schema: UserQuery }) query: z.infer<typeof UserQuery>) {
    return this.users.list(query);
  }

  @Get(':id')
  @Allow('users:read')
  @Answers(UserAnswer)
  read(@Id() id: string) {
    return this.users.read(id);
  }

  @Patch(':id')
  @Allow('users:write')
  @Answers(UserAnswer)
  update(
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
    @Body({ schema: UserChanges }) changes: z.infer<typeof UserChanges>,
  ) {
    return this.users.update({ ...target, changes }, author);
  }
}
