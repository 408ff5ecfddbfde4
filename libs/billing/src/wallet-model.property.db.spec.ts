import { LedgerService } from '@app/ledger';
import { expectLedgerBalanced, RUNS_FACTOR } from '@app/testing';
import fc from 'fast-check';
import { CallDesk } from './__fixtures__/call-desk';
import { walletCommands } from './__fixtures__/wallet-commands';
import { WalletModel } from './__fixtures__/wallet-model';

/** The faults ring runs eight times as many. */
const RUNS = 38 * RUNS_FACTOR;

describe('P03 a wallet with promotional credit and an overdraft', () => {
  let desk: CallDesk;
  let keys = 0;

  beforeAll(async () => {
    desk = await CallDesk.open();
  });
  afterAll(() => desk.close());

  it('looks like a model in memory after each of forty steps, each asked for twice, whatever their order', async () => {
    const ledger = new LedgerService(desk.test.database);
    const property = fc.asyncProperty(walletCommands, async (commands) => {
      await desk.serveNewPayer('0');
      const real = { desk, ledger, holds: [], key: () => `key-${(keys += 1)}` };
      await fc.asyncModelRun(() => ({ model: new WalletModel(), real }), commands);
      await expectLedgerBalanced(desk.test.database);
    });
    await fc.assert(property, { numRuns: RUNS });
  }, 1_200_000);
});
