import { SessionsService, type CurrentSession } from '@app/identity';
import { Controller, Delete, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers, AnswersNothing, instant } from '../http/answers';
import { CurrentAuthor, Id, OwnSession, type Author } from '../http/request-parameters';
import { Allow } from './allow';
import { EndedSessions, SessionList } from './login.schemas';

/** Where somebody is logged in: for themselves, and for owners. */
@ApiTags('Login')
@Controller('api')
export class SessionListController {
  constructor(private readonly sessions: SessionsService) {}

  @Get('me/sessions')
  @Allow('self')
  @Answers(SessionList)
  listOwn(@OwnSession() { userId, id }: CurrentSession) {
    return this.listOf(userId, id);
  }

  @Delete('me/sessions/:id')
  @Allow('self')
  @AnswersNothing()
  async endOwn(@OwnSession() { userId }: CurrentSession, @Id() id: string, @CurrentAuthor() author: Author) {
    await this.sessions.end(userId, id, author);
  }

  /** All but this one. */
  @Delete('me/sessions')
  @Allow('self')
  @Answers(EndedSessions)
  async endOthers(@OwnSession() { userId, id }: CurrentSession, @CurrentAuthor() author: Author) {
    return { ended: await this.sessions.endOthers(userId, id, author) };
  }

  @Get('users/:id/sessions')
  @Allow('users:read')
  @Answers(SessionList)
  list(@Id() userId: string) {
    return this.listOf(userId, undefined);
  }

  /** Throws the user out everywhere. */
  @Delete('users/:id/sessions')
  @Allow('users:write')
  @Answers(EndedSessions)
  async endAll(@Id() userId: string, @CurrentAuthor() author: Author) {
    return { ended: await this.sessions.endAll(userId, author) };
  }

  private async listOf(userId: string, currentId: string | undefined): Promise<z.infer<typeof SessionList>> {
    const rows = await this.sessions.list(userId);
    const items = rows.map(({ id, method, address, userAgent, createdAt, lastSeenAt, expiresAt }) => ({
      ...{ id, isCurrent: id === currentId, method, address, userAgent },
      ...{ createdAt: instant(createdAt), lastSeenAt: instant(lastSeenAt), expiresAt: instant(expiresAt) },
    }));
    return { items };
  }
}
