import { recordChange } from '@app/audit';
import { Database } from '@app/database';
import {
  permissionsIn,
  permissionsOnPlatform,
  PrincipalsService,
  type CurrentSession,
  type Principal,
} from '@app/identity';
import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers } from '../http/answers';
import { CurrentAuthor, CurrentPrincipal, OwnSession, type Author } from '../http/request-parameters';
import { Allow } from './allow';
import { Me, ProfileChanges } from './profile.schemas';

/** Who is logged in. */
@ApiTags('Login')
@Controller('api/me')
export class ProfileController {
  constructor(
    private readonly database: Database,
    private readonly principals: PrincipalsService,
  ) {}

  @Get()
  @Allow('self')
  @Answers(Me)
  read(@CurrentPrincipal() principal: Principal) {
    return toAnswer(principal);
  }

  /** Name, and the language of mails. */
  @Patch()
  @Allow('self')
  @Answers(Me)
  async change(
    @OwnSession() { userId: id }: CurrentSession,
    @Body({ schema: ProfileChanges }) changes: z.infer<typeof ProfileChanges>,
    @CurrentAuthor() author: Author,
  ) {
    await this.database.prisma.$transaction(async (db) => {
      const select = { name: true, locale: true };
      const before = await db.user.findUniqueOrThrow({ where: { id }, select });
      const after = await db.user.update({ where: { id }, data: { ...changes, version: { increment: 1 } }, select });
      await recordChange(db, { ...author, action: 'user.updated', subject: `user:${id}`, before, after });
    });
    return toAnswer(await this.principals.of(id));
  }
}

function toAnswer(principal: Principal): z.infer<typeof Me> {
  const { userId: id, email, name, locale, platformRole, mustChangePassword } = principal;
  const memberships = principal.memberships.map((membership) => ({
    ...membership,
    permissions: permissionsIn(principal, membership.organizationId),
  }));
  const permissions = permissionsOnPlatform(principal);
  return { id, email, name, locale, platformRole, mustChangePassword, permissions, memberships };
}
