import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, type Author } from '../http/request-parameters';
import { ChannelTransfer } from './channel-transfer';
import { ExportAnswer, ImportAnswer, ImportBody } from './channel-transfer.schemas';

/** Channels from one Weir to another. */
@ApiTags('Channels')
@Controller('api/channels')
export class ChannelTransferController {
  constructor(private readonly transfer: ChannelTransfer) {}

  /** All channels but the simulated vendor, without any secret. */
  @Get('export')
  @Allow('channels:read')
  @Answers(ExportAnswer)
  export(): Promise<z.infer<typeof ExportAnswer>> {
    return this.transfer.export();
  }

  /** Adds and changes channels by their names: all of them, or none. */
  @Post('import')
  @Allow('channels:write')
  @Answers(ImportAnswer)
  import(
    @CurrentAuthor() author: Author,
    @Body({ schema: ImportBody }) body: z.infer<typeof ImportBody>,
  ): Promise<z.infer<typeof ImportAnswer>> {
    return this.transfer.import(body, author);
  }
}
