import type { Principal, TenantScope } from '@app/identity';
import { Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, Instant } from '../http/answers';
import { CurrentAuthor, CurrentPrincipal, Scope, type Author } from '../http/request-parameters';
import { PlaygroundTokens } from './playground-tokens';

const PlaygroundTokenAnswer = z
  .object({ apiTokenId: z.uuid(), secret: z.string(), expiresAt: Instant })
  .meta({ id: 'PlaygroundToken' });

@ApiTags('Playground')
@Controller('api/organizations/:organizationId/playground-token')
export class PlaygroundController {
  constructor(private readonly tokens: PlaygroundTokens) {}

  /** An API token of an hour for the playground; it revokes the ones the user had for it before. */
  @Post()
  @Allow('playground:use')
  @Answers(PlaygroundTokenAnswer, 201)
  issue(
    @Scope() { organizationId }: TenantScope,
    @CurrentPrincipal() { userId }: Principal,
    @CurrentAuthor() author: Author,
  ) {
    return this.tokens.issue({ organizationId, userId }, author);
  }
}
