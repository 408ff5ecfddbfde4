import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { RoutePreview } from './route-preview';
import { PreviewBody, RoutePreview as Answer } from './routes.schemas';

/** Where calls go. */
@ApiTags('Channels')
@Controller('api/routes')
export class RoutesController {
  constructor(private readonly previews: RoutePreview) {}

  /** What would become of a call now, and why: channels in order, with what speaks against the others. Nobody is asked. */
  @Post('preview')
  @Allow('channels:read')
  @Answers(Answer)
  preview(@Body({ schema: PreviewBody }) body: z.infer<typeof PreviewBody>): Promise<Answer> {
    return this.previews.of(body);
  }
}
