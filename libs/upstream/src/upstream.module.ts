import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { ModelLister } from './model-lister';
import { Ticker } from './ticker';
import { UpstreamCaller } from './upstream-caller';

@Module({ providers: [UpstreamCaller, ModelLister, Ticker, Clock], exports: [UpstreamCaller, ModelLister, Ticker] })
export class UpstreamModule {}
