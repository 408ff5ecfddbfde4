import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, Id, type Author } from '../http/request-parameters';
import {
  DiscoverAgainBody,
  DiscoverBody,
  DiscoveredModels,
  ProbePage,
  ProbeQuery,
  TestAnswer,
  TestBody,
  TestUnsavedBody,
} from './channel-probes.schemas';
import { ChannelTests } from './channel-tests';
import { ModelDiscovery } from './model-discovery';

/** Asking a vendor, on behalf of an operator. */
@ApiTags('Channels')
@Controller('api/channels')
export class ChannelProbesController {
  constructor(
    private readonly discovery: ModelDiscovery,
    private readonly tests: ChannelTests,
  ) {}

  /** The models a key reaches, before there is a channel. */
  @Post('discover-models')
  @Allow('channels:write')
  @Answers(DiscoveredModels)
  discover(@Body({ schema: DiscoverBody }) body: z.infer<typeof DiscoverBody>) {
    return this.discovery.discover(body);
  }

  /** The models a credential of the channel reaches. */
  @Post(':id/discover-models')
  @Allow('channels:write')
  @Answers(DiscoveredModels)
  discoverAgain(
    @Id() id: string,
    @Body({ schema: DiscoverAgainBody }) { credentialId }: z.infer<typeof DiscoverAgainBody>,
  ) {
    return this.discovery.discoverAgain(id, credentialId);
  }

  /** One tiny real call with settings that are not saved. It charges nobody. */
  @Post('test')
  @Allow('channels:write')
  @Answers(TestAnswer)
  testUnsaved(
    @CurrentAuthor() author: Author,
    @Body({ schema: TestUnsavedBody }) body: z.infer<typeof TestUnsavedBody>,
  ): Promise<TestAnswer> {
    return this.tests.testUnsaved(body, author);
  }

  /** One tiny real call through the channel, enabled or not. It charges nobody. */
  @Post(':id/test')
  @Allow('channels:write')
  @Answers(TestAnswer)
  test(
    @Id() id: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: TestBody }) body: z.infer<typeof TestBody>,
  ): Promise<TestAnswer> {
    return this.tests.test(id, body, author);
  }

  /** The tests of the channel. */
  @Get(':id/probes')
  @Allow('channels:read')
  @Answers(ProbePage)
  probes(@Id() id: string, @Query({ schema: ProbeQuery }) query: z.infer<typeof ProbeQuery>) {
    return this.tests.list(id, query);
  }
}
