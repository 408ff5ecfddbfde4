import { Module } from '@nestjs/common';
import { ExpectedCostsTask } from './expected-costs-task';
import { SettlementService } from './settlement.service';

@Module({ providers: [SettlementService, ExpectedCostsTask], exports: [SettlementService, ExpectedCostsTask] })
export class SettlementModule {}
