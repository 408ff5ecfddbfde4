import { Config } from '@app/config';
import { Controller, Get, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { publicApiUrl } from './public-api-url';

export const RelayAnswer = z
  .object({ baseUrl: z.url().meta({ description: 'What clients are given, with its `/v1`' }) })
  .meta({ id: 'Relay' });

/** Where callers reach the API. */
@ApiTags('Relay')
@Controller('api/relay')
export class RelayController {
  constructor(private readonly config: Config) {}

  @Get()
  @Allow('self')
  @Answers(RelayAnswer)
  read(@Req() { headers }: FastifyRequest): z.infer<typeof RelayAnswer> {
    return { baseUrl: `${publicApiUrl(this.config, headers.host)}/v1` };
  }
}
