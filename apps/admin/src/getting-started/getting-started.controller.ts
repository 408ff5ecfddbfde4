import { Database } from '@app/database';
import type { Principal } from '@app/identity';
import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentPrincipal } from '../http/request-parameters';
import { stepsDone } from './getting-started.queries';

const GettingStartedAnswer = z
  .object({
    hasOwnPassword: z.boolean().meta({ description: 'Not the one that the person who asks was given' }),
    hasChannel: z.boolean().meta({ description: 'One to a real vendor, enabled' }),
    hasApiToken: z.boolean().meta({ description: "One that a person made: not the demo's, nor the playground's" }),
    hasCall: z.boolean(),
  })
  .meta({ id: 'GettingStarted' });

/** How far a new Weir is. */
@ApiTags('Getting started')
@Controller('api/getting-started')
export class GettingStartedController {
  constructor(private readonly database: Database) {}

  @Get()
  @Allow('overview:read')
  @Answers(GettingStartedAnswer)
  read(@CurrentPrincipal() { userId }: Principal) {
    return stepsDone(this.database, userId);
  }
}
