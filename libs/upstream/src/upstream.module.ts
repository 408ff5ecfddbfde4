import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { Ticker } from './ticker';
import { UpstreamCaller } from './upstream-caller';

@Module({ providers: [UpstreamCaller, Ticker, Clock], exports: [UpstreamCaller, Ticker] })
export class UpstreamModule {}
