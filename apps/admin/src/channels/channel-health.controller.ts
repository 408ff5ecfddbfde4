import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, Id, type Author } from '../http/request-parameters';
import { CircuitBody, CircuitList, Performance } from './channel-health.schemas';
import { ChannelPerformance } from './channel-performance';
import { Circuits } from './circuits';

/** How a channel does, and what of it is left alone. */
@ApiTags('Channels')
@Controller('api/channels/:id')
export class ChannelHealthController {
  constructor(
    private readonly circuits: Circuits,
    private readonly performance: ChannelPerformance,
  ) {}

  /** Success, time to the first token and tokens per second of each of its models in the last hour. */
  @Get('performance')
  @Allow('channels:read')
  @Answers(Performance)
  read(@Id() id: string): Promise<Performance> {
    return this.performance.of(id);
  }

  /** Ends the rest of the channel, of a credential or of a model by hand; answers what is still left alone. */
  @Post('circuits/close')
  @Allow('channels:write')
  @Answers(CircuitList)
  async close(
    @Id() id: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: CircuitBody }) { key }: z.infer<typeof CircuitBody>,
  ) {
    await this.circuits.close(id, key, author);
    return { circuits: this.circuits.of(id) };
  }
}
