export { ChannelTester, type ChannelTestAnswer, type ChannelTestCall } from './channel-tester';
export { ProbesModule } from './probes.module';
export { ScheduledProbes } from './scheduled-probes';
export { ScheduledProbesModule } from './scheduled-probes.module';
