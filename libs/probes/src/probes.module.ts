import { Clock } from '@app/common';
import { UpstreamModule } from '@app/upstream';
import { Module } from '@nestjs/common';
import { ChannelTester } from './channel-tester';

/** For tests that people ask for. */
@Module({ imports: [UpstreamModule], providers: [ChannelTester, Clock], exports: [ChannelTester] })
export class ProbesModule {}
