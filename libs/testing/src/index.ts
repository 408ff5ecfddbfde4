export { blackHole, type BlackHole } from './black-hole';
export {
  describeInBrowser,
  expectAccessible,
  expectFits,
  expectTitle,
  PHONE,
  TestBrowser,
  type WatchedPage,
} from './browser';
export { ConnectProxy } from './connect-proxy';
export { DashboardScene } from './dashboard-scene';
export { eventually, expectLedgerBalanced, expectQuiet, walletState, type WalletState } from './expect-ledger';
export type { Behaviour } from './fake-upstream/behaviour';
export { FakeUpstream, type FakeUpstreamOptions, type ReceivedRequest } from './fake-upstream/fake-upstream';
export type { PlainServed } from './fake-upstream/serve-plain';
export type { ServedCall } from './fake-upstream/record';
export { FakeStripe } from './fake-stripe';
export { Balancer } from './fault-rig/balancer';
export { ALL_FAULTS, chaos, CRASHES } from './fault-rig/chaos';
export { Child } from './fault-rig/child';
export { faultTest, repeat, repetitions, Total, type Fault, type Round } from './fault-rig/fault-test';
export { FaultRig, JOURNAL_STALE_MS, type RigOptions, type Told } from './fault-rig/fault-rig';
export { FaultyLink } from './fault-rig/faulty-link';
export type { Allowance } from './fault-rig/compare-call';
export { judge, type Verdict } from './fault-rig/judge';
export { Load, USUAL_LOAD, type Call, type LoadShape } from './fault-rig/load';
export { Oracle } from './fault-rig/oracle';
export { Random } from './fault-rig/random';
export { forgetFailures } from './forget-failures';
export { freePort } from './free-port';
export { Given, type FundedOrganization, type ModelFacts, type Person } from './given';
export { GivenBooks } from './given-books';
export { pastCall } from './past-call';
export { textOfPdf } from './pdf-text';
export { RunningWeir } from './running-weir';
export { RUNS_FACTOR } from './runs-factor';
export { ScriptedVendor, type ScriptedRequest } from './scripted-vendor';
export { openTestDatabase, testRedisUrl, type TestDatabase } from './test-database';
export { isGenuine, WebhookReceiver, type ReceivedWebhook } from './webhook-receiver';
