import { Module } from '@nestjs/common';
import { ExportsQueue } from './exports-queue';
import { SettleQueue } from './settle-queue';

@Module({ providers: [SettleQueue, ExportsQueue], exports: [SettleQueue, ExportsQueue] })
export class QueueModule {}
