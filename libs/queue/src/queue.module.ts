import { Module } from '@nestjs/common';
import { SettleQueue } from './settle-queue';

@Module({ providers: [SettleQueue], exports: [SettleQueue] })
export class QueueModule {}
