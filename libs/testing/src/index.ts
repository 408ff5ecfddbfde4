export { eventually, expectLedgerBalanced, expectQuiet, walletState, type WalletState } from './expect-ledger';
export type { Behaviour } from './fake-upstream/behaviour';
export { FakeUpstream, type FakeUpstreamOptions, type ReceivedRequest } from './fake-upstream/fake-upstream';
export type { ServedCall } from './fake-upstream/record';
export { Given, type FundedOrganization, type ModelFacts } from './given';
export { RunningWeir } from './running-weir';
export { openTestDatabase, testRedisUrl, type TestDatabase } from './test-database';
