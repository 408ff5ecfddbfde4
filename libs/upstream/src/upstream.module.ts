import { Clock } from '@app/common';
import { RedisModule } from '@app/redis';
import { Module } from '@nestjs/common';
import { AccessTokens } from './access-tokens';
import { KeepsakeStore } from './keepsakes';
import { InlineMedia } from './media/inline-media';
import { MediaFetcher } from './media/media-fetcher';
import { ModelLister } from './model-lister';
import { Ticker } from './ticker';
import { TokenAsker } from './token-asker';
import { UpstreamCaller } from './upstream-caller';

@Module({
  imports: [RedisModule],
  providers: [
    UpstreamCaller,
    ModelLister,
    KeepsakeStore,
    InlineMedia,
    MediaFetcher,
    AccessTokens,
    Ticker,
    TokenAsker,
    Clock,
  ],
  exports: [UpstreamCaller, ModelLister, Ticker, TokenAsker],
})
export class UpstreamModule {}
